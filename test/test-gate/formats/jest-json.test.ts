import { expect, test } from '@jest/globals';
import { jestFile, jestJson, readText } from '../support.ts';

const one = (more: Record<string, unknown>) =>
  jestJson([
    { name: '/w/a.test.js', status: 'passed', message: '', assertionResults: [{ title: 't', ...more }] },
  ]);

test.each<[string, string, number[], string[]]>([
  [
    'all that Jest says of a test',
    jestJson([jestFile(['passed', 'failed', 'pending', 'skipped', 'todo', 'disabled'])], { success: false }),
    [6, 1, 1, 4, 0, 0],
    [],
  ],
  ['passed when tried again', one({ status: 'passed', invocations: 3 }), [1, 1, 0, 0, 1, 0], []],
  [
    'vitest: fewer fields',
    jestJson([{ name: 'a', status: 'passed', assertionResults: [{ title: 't', status: 'passed' }] }]),
    [1, 1, 0, 0, 0, 0],
    [],
  ],
  [
    'a file that failed and says no more',
    jestJson([jestFile(['passed'], { status: 'failed' })], { success: false }),
    [1, 1, 0, 0, 0, 1],
    [],
  ],
  [
    'a file of tests that were all skipped',
    jestJson([jestFile(['pending'], { status: 'pending' })]),
    [1, 0, 0, 1, 0, 0],
    [],
  ],
  [
    'a file with a status that nobody knows',
    jestJson([jestFile(['passed'], { status: 'exploded' })]),
    [1, 1, 0, 0, 0, 1],
    [],
  ],
  [
    'a list instead of a file',
    '{"numTotalTests":0,"testResults":[[]]}',
    [0, 0, 0, 0, 0, 0],
    ['is not Jest JSON: testResults[0] is not an object'],
  ],
  [
    'a file without tests',
    jestJson([{ name: 'a' }]),
    [0, 0, 0, 0, 0, 0],
    ['has a test file without assertionResults: a'],
  ],
  [
    'a test that is a number',
    jestJson([{ name: 'a', assertionResults: [7] }]),
    [0, 0, 0, 0, 0, 0],
    ['is not Jest JSON: assertionResults is not an object'],
  ],
])('%s', async (_, json, numbers, doubts) => {
  const { counts, ...rest } = await readText(json);
  const { tests, passed, failed, skipped, flaky, errors } = counts;
  expect([tests, passed, failed, skipped, flaky, errors]).toEqual(numbers);
  expect(rest.doubts).toEqual(doubts);
});

test.each<[string, Record<string, unknown>, object]>([
  [
    'message and stack',
    {
      status: 'failed',
      failureMessages: ['Error: \u001b[31mno\u001b[0m\n    at f (/w/a.js:1:2)'],
      ancestorTitles: ['a', 'b'],
    },
    {
      title: 'a › b › t',
      message: 'Error: no',
      details: 'Error: no\n  at f (/w/a.js:1:2)',
      hints: [{ file: '/w/a.test.js' }],
    },
  ],
  [
    'a location when Jest was asked for it',
    { status: 'failed', failureMessages: ['x'], location: { line: 3, column: 1 } },
    { hints: [{ file: '/w/a.test.js' }, { file: '/w/a.test.js', line: 3 }] },
  ],
  [
    'fields of another kind',
    { status: 'failed', failureMessages: 'x', ancestorTitles: [1, 'a'], location: 7, title: null },
    { title: 'a › (without a name)', message: 'No message.' },
  ],
  ['a status that nobody knows', { status: 'exploded' }, { message: 'Unknown status exploded.' }],
])('failures: %s', async (_, test, expected) => {
  const { failures } = await readText(one(test));
  expect(failures[0]).toMatchObject(expected);
});

test('more than 64 MiB is refused, and it is said what to do', async () => {
  const large = `${one({ status: 'passed' }).slice(0, -1)},"coverageMap":"${'x'.repeat(64 * 1024 * 1024)}"}`;
  const { doubts } = await readText(large);
  expect(doubts).toEqual(['is larger than 64 MiB: write a JUnit report instead, which is read in blocks']);
});
