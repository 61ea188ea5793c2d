import { expect, it, test } from '@jest/globals';
import { noon } from '../direct-call.ts';
import { group, messages, twoStreams } from './group.ts';

async function threeEvents() {
  const made = await twoStreams();
  await made.put('app/1', [noon, 'one ERROR'], [noon + 2, 'three']);
  await made.put('app/2', [noon + 1, 'two']);
  return made;
}

test.each([
  ['everything, interleaved by time', {}, ['one ERROR', 'two', 'three']],
  ['streams by name', { logStreamNames: ['app/1'] }, ['one ERROR', 'three']],
  ['streams by prefix', { logStreamNamePrefix: 'app/2' }, ['two']],
  ['from a time on', { startTime: noon + 1 }, ['two', 'three']],
  ['to a time, inclusive', { endTime: noon + 1 }, ['one ERROR', 'two']],
  ['a term', { filterPattern: 'ERROR' }, ['one ERROR']],
  ['newest first', { startTime: noon, startFromHead: false }, ['three', 'two', 'one ERROR']],
])('finds %s', async (_, input, expected) => {
  const { logs } = await threeEvents();
  expect(messages(await logs.call('FilterLogEvents', { logGroupName: group, ...input }))).toEqual(expected);
});

it('answers a group by its ARN, and whole events', async () => {
  const { logs } = await threeEvents();
  const logGroupIdentifier = `arn:aws:logs:eu-west-1:123456789012:log-group:${group}`;
  expect(await logs.call('FilterLogEvents', { logGroupIdentifier, logStreamNames: ['app/2'] })).toEqual({
    events: [
      {
        logStreamName: 'app/2',
        timestamp: noon + 1,
        message: 'two',
        ingestionTime: noon,
        eventId: expect.stringMatching(/^\d{56}$/),
      },
    ],
    searchedLogStreams: [],
  });
});

it.each([true, false])(
  'pages in one direction (from head: %s) and ends without a token',
  async (startFromHead) => {
    const { logs } = await threeEvents();
    const query = { logGroupName: group, startTime: noon, startFromHead };
    const seen: string[][] = [];
    let nextToken: unknown;
    do {
      const answer = await logs.call('FilterLogEvents', {
        ...query,
        limit: 2,
        ...(nextToken ? { nextToken } : {}),
      });
      seen.push(messages(answer));
      nextToken = (answer as { nextToken?: string }).nextToken;
    } while (nextToken);
    expect(seen).toEqual(
      startFromHead ? [['one ERROR', 'two'], ['three']] : [['three', 'two'], ['one ERROR']],
    );
  },
);

it('answers an empty page with a token when the search is not over', async () => {
  const { logs, put } = await twoStreams();
  await put('app/1', ...Array.from({ length: 1_000 }, (): [number, string] => [noon, 'noise']));
  await put('app/2', [noon + 1, 'found']);
  const query = { logGroupName: group, logStreamNames: ['app/2'] };
  const first = await logs.call('FilterLogEvents', query);
  expect(first).toEqual({ events: [], searchedLogStreams: [], nextToken: expect.any(String) });
  const { nextToken } = first as { nextToken: string };
  const second = await logs.call('FilterLogEvents', { ...query, nextToken });
  expect(messages(second)).toEqual(['found']);
  expect(second).not.toHaveProperty('nextToken');
});

it('refuses the token of another query', async () => {
  const { logs } = await threeEvents();
  const { nextToken } = (await logs.call('FilterLogEvents', { logGroupName: group, limit: 1 })) as {
    nextToken: string;
  };
  for (const input of [
    { logGroupName: group, nextToken, startTime: noon },
    { logGroupName: group, nextToken: 'made up' },
  ]) {
    expect(await logs.refusal('FilterLogEvents', input)).toBe(
      'InvalidParameterException: The specified nextToken is invalid.',
    );
  }
});

test.each([
  [
    'two ways to name streams',
    { logStreamNames: ['app/1'], logStreamNamePrefix: 'app' },
    'InvalidParameterException: You must include either logStreamNames or logStreamNamePrefix, but not both.',
  ],
  [
    'two ways to name the group',
    { logGroupIdentifier: group },
    'InvalidParameterException: You must include either logGroupIdentifier or logGroupName, but not both.',
  ],
  [
    'a stream that is not there',
    { logStreamNames: ['app/9'] },
    'ResourceNotFoundException: The specified log stream does not exist.',
  ],
  [
    'a limit of zero',
    { limit: 0 },
    "InvalidParameterException: 1 validation error detected: Value '0' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1",
  ],
  [
    'a limit above 10,000',
    { limit: 10_001 },
    "InvalidParameterException: 1 validation error detected: Value '10001' at 'limit' failed to satisfy constraint: Member must have value less than or equal to 10000",
  ],
  [
    'newest first without a start',
    { startFromHead: false },
    'InvalidParameterException: startFromHead set to false is supported only when startTime is on or after Jan 1, 2024 00:00:00 UTC.',
  ],
  [
    'a JSON pattern',
    { filterPattern: '{ $.level = "error" }' },
    'InvalidParameterException: The local cloud has no JSON filter pattern.',
  ],
])('refuses %s', async (_, input, message) => {
  const { logs } = await threeEvents();
  expect(await logs.refusal('FilterLogEvents', { logGroupName: group, ...input })).toBe(message);
});

it('refuses a group that is not there', async () => {
  const { logs } = await twoStreams();
  expect(await logs.refusal('FilterLogEvents', { logGroupName: '/none' })).toBe(
    'ResourceNotFoundException: The specified log group does not exist.',
  );
});
