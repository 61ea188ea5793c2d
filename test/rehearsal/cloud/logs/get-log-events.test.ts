import { expect, it, test } from '@jest/globals';
import { noon } from '../direct-call.ts';
import { group, messages, twoStreams } from './group.ts';

const stream = { logGroupName: group, logStreamName: 'app/1' };

async function fourEvents() {
  const made = await twoStreams();
  await made.put('app/1', [noon, 'one'], [noon + 1, 'two'], [noon + 1, 'three'], [noon + 2, 'four']);
  await made.put('app/2', [noon, 'other']);
  return made;
}

test.each([
  ['all of one stream', {}, ['one', 'two', 'three', 'four']],
  ['the end by default', { limit: 2 }, ['three', 'four']],
  ['the head when asked', { limit: 2, startFromHead: true }, ['one', 'two']],
  ['from a time, inclusive', { startTime: noon + 1 }, ['two', 'three', 'four']],
  ['to a time, exclusive', { endTime: noon + 2 }, ['one', 'two', 'three']],
])('answers %s', async (_, input, expected) => {
  const { logs } = await fourEvents();
  expect(messages(await logs.call('GetLogEvents', { ...stream, ...input }))).toEqual(expected);
});

it('goes on in both directions, and answers the same token at the end', async () => {
  const { logs, put } = await fourEvents();
  const page = async (input: object) =>
    (await logs.call('GetLogEvents', { ...stream, ...input })) as {
      events: { message: string }[];
      nextForwardToken: string;
      nextBackwardToken: string;
    };
  const end = await page({ limit: 3 });
  expect(messages(end)).toEqual(['two', 'three', 'four']);
  const before = await page({ nextToken: end.nextBackwardToken });
  expect(messages(before)).toEqual(['one']);
  const first = await page({ nextToken: before.nextBackwardToken });
  expect(first).toMatchObject({ events: [], nextBackwardToken: before.nextBackwardToken });

  const nothingNew = await page({ nextToken: end.nextForwardToken });
  expect(nothingNew).toMatchObject({ events: [], nextForwardToken: end.nextForwardToken });
  await put('app/1', [noon + 3, 'five']);
  expect(messages(await page({ nextToken: end.nextForwardToken }))).toEqual(['five']);
});

it('cuts a page at a megabyte', async () => {
  const { logs, put } = await twoStreams();
  for (const letter of ['a', 'b', 'c']) await put('app/1', [noon, letter.repeat(500_000)]);
  const answer = await logs.call('GetLogEvents', { ...stream, startFromHead: true });
  expect(messages(answer).map((text) => text[0])).toEqual(['a', 'b']);
});

test.each([
  [
    'a stream that is not there',
    { logStreamName: 'app/9' },
    'ResourceNotFoundException: The specified log stream does not exist.',
  ],
  [
    'a token that it did not give',
    { nextToken: 'x' },
    'InvalidParameterException: The specified nextToken is invalid.',
  ],
  [
    'a limit of zero',
    { limit: 0 },
    "InvalidParameterException: 1 validation error detected: Value '0' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1",
  ],
])('refuses %s', async (_, input, message) => {
  const { logs } = await fourEvents();
  expect(await logs.refusal('GetLogEvents', { ...stream, ...input })).toBe(message);
});
