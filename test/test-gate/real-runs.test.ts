import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { root } from '../support/project.ts';
import { readFile, writeFiles } from './support.ts';

/* The reporters themselves, on real tests. */

let home = '';

beforeEach(() => {
  home = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'real-')));
});

afterEach(() => fs.rmSync(home, { recursive: true, force: true }));

/** Runs node in the folder as if no other test runner were around it. */
function node(...args: string[]): number | null {
  const { NODE_TEST_CONTEXT: _, NODE_OPTIONS: __, JEST_WORKER_ID: ___, ...env } = process.env;
  return spawnSync(process.execPath, args, { cwd: home, env, stdio: 'ignore' }).status;
}

async function nodeTest(files: Record<string, string>) {
  writeFiles(home, files);
  const exitCode = node('--test', '--test-reporter=junit', '--test-reporter-destination=r.xml');
  const { counts, failures, doubts } = await readFile(path.join(home, 'r.xml'));
  const { tests, passed, failed, skipped, errors } = counts;
  return {
    exitCode,
    numbers: [tests, passed, failed, skipped, errors],
    titles: failures.map(({ title }) => title).sort(),
    doubts,
  };
}

test('node:test: root level, suites, subtests, todo, skip, colours, a file that cannot be loaded, a hook', async () => {
  const seen = await nodeTest({
    'a.test.mjs': `import { test, describe, it } from 'node:test';
      test('passes', () => {});
      test('fails', () => { throw new Error('\\u001b[31mred\\u001b[0m <&>'); });
      test('todo fails', { todo: true }, () => { throw new Error('later'); });
      test('todo passes', { todo: 'later' }, () => {});
      test('skipped', { skip: 'why' }, () => {});
      describe('suite', () => {
        it('a', () => {});
        describe('inner', () => { it('b', () => { throw new Error('b'); }); it.todo('c', () => { throw new Error('c'); }); });
      });
      test('parent', async (t) => { await t.test('sub', () => { throw new Error('sub'); }); });`,
    'b.test.mjs': `import './missing.mjs';`,
    'c.test.mjs': `import { before, describe, it } from 'node:test';
      describe('hooked', () => { before(() => { throw new Error('hook'); }); it('x', () => {}); });`,
  });
  expect(seen).toEqual({
    exitCode: 1,
    numbers: [11, 2, 5, 4, 0],
    titles: ['b.test.mjs', 'fails', 'hooked › x', 'parent › sub', 'suite.inner › b'],
    doubts: [],
  });
});

test('node:test: only todos fail, and the exit code is 0', async () => {
  const seen = await nodeTest({
    'a.test.mjs': `import { test, describe, it } from 'node:test';
      test('good', () => {});
      describe('suite', () => { it.todo('later', () => { throw new Error('later'); }); });`,
  });
  expect(seen).toEqual({ exitCode: 0, numbers: [2, 1, 0, 1, 0], titles: [], doubts: [] });
});

test('node:test: a test that fails by itself while its subtests pass', async () => {
  const seen = await nodeTest({
    'a.test.mjs': `import { test } from 'node:test';
      test('parent', async (t) => { await t.test('sub', () => {}); throw new Error('after'); });`,
  });
  expect(seen.exitCode).toBe(1);
  expect(seen.numbers[2] === 0 ? seen.doubts : []).toEqual([
    'says at its end that 1 failed, but shows no failure',
  ]);
});

test('node:test: no test at all', async () => {
  expect(await nodeTest({})).toEqual({ exitCode: 0, numbers: [0, 0, 0, 0, 0], titles: [], doubts: [] });
});

test('jest --json: failures, todo, skip, a retry, a file that cannot be loaded', async () => {
  writeFiles(home, {
    'package.json': '{"name":"x"}',
    'jest.config.json': '{"transform":{}}',
    'a.test.js': `jest.retryTimes(1);
      let tries = 0;
      test('passes', () => {});
      test('flaky', () => { expect(++tries).toBe(2); });
      describe('group', () => {
        test('fails', () => { expect({ a: 1 }).toEqual({ a: 2 }); });
        test.todo('later');
        test.skip('skipped', () => {});
      });`,
    'b.test.js': `require('./missing'); test('never', () => {});`,
  });
  const exitCode = node(
    path.join(root, 'node_modules/jest/bin/jest.js'),
    '--json',
    '--outputFile=r.json',
    '-i',
  );
  const { counts, failures, doubts } = await readFile(path.join(home, 'r.json'));
  expect(exitCode).toBe(1);
  expect(counts).toMatchObject({ tests: 5, passed: 2, failed: 1, skipped: 2, flaky: 1, errors: 1 });
  expect(failures.map(({ title, message }) => [title, message])).toEqual([
    ['group › fails', 'Error: expect(received).toEqual(expected) // deep equality'],
    [path.join(home, 'b.test.js'), "Cannot find module './missing' from 'b.test.js'"],
  ]);
  expect(doubts).toEqual([]);
}, 30_000);
