import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { filesBelow, read } from '../support/project.ts';
import { readFile } from './support.ts';

/*
 * Reports written by others, and numbers counted by an independent reader (Python's xml.etree and json):
 * a failure or error wins over skipped; a file that it cannot parse has no numbers here.
 */
interface Expected {
  tests?: number;
  failed?: number;
  skipped?: number;
  flaky?: number;
  errors?: number;
  doubts: string[];
}

const expected: Record<string, Expected> = JSON.parse(read('test/test-gate/fixtures.expected.json'));
const home = process.env.ZIBRO_FIXTURES;
const reports = home ? path.join(home, 'test-reports') : '';

const counted = home ? test : test.skip;

counted.each(Object.entries(expected))('%s (needs ZIBRO_FIXTURES)', async (file, { doubts, ...numbers }) => {
  const read = await readFile(path.join(reports, file));
  expect(read.doubts).toEqual(doubts);
  expect(read.counts).toMatchObject(numbers);
});

counted('every report there has its line in the table (needs ZIBRO_FIXTURES)', () => {
  const there = fs
    .readdirSync(reports, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(reports, path.join(entry.parentPath, entry.name)));
  expect(there.sort()).toEqual(Object.keys(expected).sort());
});

test('the table is there in any case', () => {
  expect(filesBelow('test/test-gate')).toContain('test/test-gate/fixtures.expected.json');
  expect(Object.keys(expected)).toHaveLength(47);
});
