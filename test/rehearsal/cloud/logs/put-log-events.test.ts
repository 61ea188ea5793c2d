import { expect, it, test } from '@jest/globals';
import { noon } from '../direct-call.ts';
import { group, messages, twoStreams } from './group.ts';

const hour = 60 * 60 * 1000;
const event = (timestamp: number, message = 'x') => ({ timestamp, message });

test.each([
  [
    'an order that is not chronological',
    [event(noon), event(noon - 1)],
    'Log events in a single PutLogEvents request must be in chronological order.',
  ],
  [
    'more than 24 hours',
    [event(noon - 24 * hour - 1), event(noon)],
    'The batch of log events in a single PutLogEvents request cannot span more than 24 hours.',
  ],
  [
    'more than a megabyte with 26 bytes for each event',
    [event(noon, 'x'.repeat(1_048_576 - 25))],
    'Upload too large: 1048577 bytes exceeds limit of 1048576',
  ],
  [
    'more than 10,000 events',
    Array.from({ length: 10_001 }, () => event(noon)),
    "1 validation error detected: Value at 'logEvents' failed to satisfy constraint: Member must have length less than or equal to 10000",
  ],
  [
    'no events',
    [],
    "1 validation error detected: Value at 'logEvents' failed to satisfy constraint: Member must have length greater than or equal to 1",
  ],
  [
    'an empty message',
    [event(noon), event(noon, '')],
    "1 validation error detected: Value at 'logEvents.2.member.message' failed to satisfy constraint: Member must have length greater than or equal to 1",
  ],
])('refuses %s', async (_, logEvents, message) => {
  const { logs } = await twoStreams();
  const input = { logGroupName: group, logStreamName: 'app/1', logEvents };
  expect(await logs.refusal('PutLogEvents', input)).toBe(`InvalidParameterException: ${message}`);
});

it('leaves out what is too old or too new, and says so', async () => {
  const { clock, logs, put } = await twoStreams();
  await put('app/1', [noon + 2 * hour, 'kept']);
  expect(
    await put(
      'app/1',
      [noon + 2 * hour, 'also kept'],
      [noon + 2 * hour + 1, 'too new'],
      [noon + 3 * hour, 'too new'],
    ),
  ).toMatchObject({ rejectedLogEventsInfo: { tooNewLogEventStartIndex: 1 } });
  clock.advance(14 * 24 * hour);
  expect(
    await put('app/1', [noon - 2, 'too old'], [noon - 1, 'too old'], [noon, 'on the edge']),
  ).toMatchObject({ rejectedLogEventsInfo: { tooOldLogEventEndIndex: 2 } });
  const all = await logs.call('FilterLogEvents', { logGroupName: group });
  expect(messages(all)).toEqual(['on the edge', 'kept', 'also kept']);
});

test.each([
  [
    'CreateLogStream',
    'in no group',
    { logGroupName: '/none', logStreamName: 'app/1' },
    'ResourceNotFoundException: The specified log group does not exist.',
  ],
  [
    'CreateLogStream',
    'twice',
    { logGroupName: group, logStreamName: 'app/1' },
    'ResourceAlreadyExistsException: The specified log stream already exists',
  ],
  [
    'CreateLogStream',
    'with a colon',
    { logGroupName: group, logStreamName: 'a:b' },
    "InvalidParameterException: 1 validation error detected: Value 'a:b' at 'logStreamName' failed to satisfy constraint: Member must satisfy regular expression pattern: [^:*]*",
  ],
  [
    'PutLogEvents',
    'to a stream that is not there',
    { logGroupName: group, logStreamName: 'app/9', logEvents: [event(noon)] },
    'ResourceNotFoundException: The specified log stream does not exist.',
  ],
])('%s %s is refused', async (operation, _, input, message) => {
  const { logs } = await twoStreams();
  expect(await logs.refusal(operation, input)).toBe(message);
});

it('asks IAM about the stream, so that a policy for log-group:NAME:* is needed', async () => {
  const { logs } = await twoStreams();
  const arn = `arn:aws:logs:eu-west-1:123456789012:log-group:${group}:log-stream:`;
  const input = { logGroupName: group, logStreamName: 'app/1' };
  for (const operation of ['CreateLogStream', 'PutLogEvents', 'GetLogEvents']) {
    expect(logs.permissions(operation, input)).toEqual([
      { action: `logs:${operation}`, resources: [`${arn}app/1`] },
    ]);
  }
  expect(logs.permissions('FilterLogEvents', { logGroupName: group, unmask: true })).toEqual([
    { action: 'logs:FilterLogEvents', resources: [arn] },
    { action: 'logs:Unmask', resources: [arn] },
  ]);
});
