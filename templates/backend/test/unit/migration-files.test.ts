import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { readMigrations } from '../../src/migrations.ts';
import { contractingStatements } from '../support/expand-only.ts';

for (const { name, sql } of readMigrations()) {
  test(`${name} only expands, or says that it contracts`, () => {
    assert.deepEqual(contractingStatements(sql), []);
  });
}

const judged: [string, string[]][] = [
  ['ALTER TABLE notes ADD COLUMN pinned boolean NOT NULL DEFAULT false', []],
  ['ALTER TABLE notes ADD COLUMN pinned boolean DEFAULT false NOT NULL', []],
  ['CREATE TABLE tags (id int NOT NULL, name text NOT NULL)', []],
  ['-- contract: nothing reads body since 1.4.0\nALTER TABLE notes DROP COLUMN body', []],
  ['ALTER TABLE notes DROP COLUMN body', ['drops something that the running version may use']],
  ['ALTER TABLE notes RENAME COLUMN body TO content', ['renames something that the running version may use']],
  ['ALTER TABLE notes ALTER COLUMN body SET NOT NULL', ['refuses rows that the running version may write']],
  ['ALTER TABLE notes ALTER COLUMN title TYPE varchar(100)', ['changes a type under the running version']],
  ['ALTER TABLE notes ADD COLUMN owner uuid NOT NULL', ['adds a required column without a default']],
];

for (const [sql, reasons] of judged) {
  test(`judges: ${sql.replace('\n', ' ')}`, () => {
    assert.deepEqual(
      contractingStatements(sql),
      reasons.map((why) => `${sql}: ${why}`),
    );
  });
}

const refused: [string[], string][] = [
  [['1_notes.sql'], 'migrations/1_notes.sql: the name must look like 0001_notes.sql.'],
  [
    ['0001_a.sql', '0003_b.sql'],
    'migrations/0003_b.sql: expected number 2 here; numbers start at 1, without gaps or twins.',
  ],
  [
    ['0001_a.sql', '0001_b.sql'],
    'migrations/0001_b.sql: expected number 2 here; numbers start at 1, without gaps or twins.',
  ],
];

for (const [files, message] of refused) {
  test(`refuses ${files.join(', ')}`, (context) => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'migrations-'));
    context.after(() => fs.rmSync(folder, { recursive: true }));
    for (const file of files) fs.writeFileSync(path.join(folder, file), 'SELECT 1');
    assert.throws(() => readMigrations(folder), { message });
  });
}
