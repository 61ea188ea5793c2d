import { expect, test } from '@jest/globals';
import { asError, Cancelled, causeChain, Failure } from '../../src/core/failure.ts';

const failure = (what: string, cause?: unknown) => new Failure({ what, next: 'Look.' }, { cause });

function circle(): Error {
  const error = new Error('round');
  error.cause = new Error('and round', { cause: error });
  return error;
}

function ownMember(): AggregateError {
  const error = new AggregateError([], 'all');
  error.errors.push(error, new Error('one'));
  return error;
}

test.each([
  ['one', new Error('a'), ['a']],
  ['a failure and what caused it', failure('a', new TypeError('b')), ['a', 'TypeError: b']],
  ['the same words twice', failure('a', new Error('a')), ['a']],
  ['a text that was thrown', failure('a', 'b'), ['a', 'b']],
  ['nothing that was thrown', failure('a', null), ['a', 'null']],
  ['a circle', circle(), ['round', 'and round']],
  [
    'several at once',
    new AggregateError([new Error('a'), new Error('b')], 'all'),
    ['AggregateError: all', 'a', 'b'],
  ],
  ['several, one of them itself', ownMember(), ['AggregateError: all', 'one']],
  [
    'a refused connection, which has no words of its own',
    new AggregateError([new Error('connect ECONNREFUSED ::1:1')]),
    ['AggregateError', 'connect ECONNREFUSED ::1:1'],
  ],
  ['a cancelled run', new Cancelled('SIGINT'), ['Cancelled: The run was cancelled (SIGINT).']],
])('causeChain: %s', (_, error, expected) => {
  expect(causeChain(error)).toEqual(expected);
});

test('anything becomes an error', () => {
  const error = new Error('a');
  expect(asError(error)).toBe(error);
  expect(asError('b').message).toBe('b');
  expect(asError(undefined).message).toBe('undefined');
});
