import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { scratchFolder } from '../../../rehearsal/stage/scratch.ts';

test('a folder with room, from which programs run, is taken, and left as it was', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'scratch-'));
  expect(scratchFolder(folder)).toBe(folder);
  expect(fs.readdirSync(folder)).toEqual([]);
  fs.rmSync(folder, { recursive: true });
});

test.each([
  ['one that is not there', '/nowhere/at/all'],
  ['one without room', '/proc'],
])('%s is not', (_, folder) => {
  expect(scratchFolder(folder)).toBe(os.tmpdir());
});
