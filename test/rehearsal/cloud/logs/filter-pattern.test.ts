import { expect, test } from '@jest/globals';
import { parseFilterPattern } from '../../../../rehearsal/cloud/logs/filter-pattern.ts';

test.each([
  ['', 'anything', true],
  ['ERROR', '[ERROR 400] BAD REQUEST', true],
  ['ERROR', '[error] bad', false],
  ['ERROR', 'ERRORS', false],
  ['ERROR BAD', '[ERROR 400] BAD REQUEST', true],
  ['ERROR GOOD', '[ERROR 400] BAD REQUEST', false],
  ['?ERROR ?WARN', 'WARN: slow', true],
  ['?ERROR ?WARN', 'INFO: fine', false],
  ['ERROR -debug', 'ERROR in debug', false],
  ['ERROR -debug', 'ERROR in main', true],
  ['"INTERNAL SERVER ERROR"', '500 INTERNAL SERVER ERROR', true],
  ['"INTERNAL SERVER ERROR"', '500 INTERNAL ERROR SERVER', false],
  ['"a \\"b\\""', 'say a "b" now', true],
])('%j on %j: %s', (pattern, message, expected) => {
  expect(parseFilterPattern(pattern)(message)).toBe(expected);
});

test.each([
  ['{ $.level = "error" }', 'The local cloud has no JSON filter pattern.'],
  ['[ip, user, status = 5*]', 'The local cloud has no space-delimited filter pattern.'],
  ['%ERR.R%', 'The local cloud has no regular expression filter pattern.'],
  ['ERROR ?WARN', 'The local cloud has no filter pattern that mixes ?terms with others.'],
  ['not-a-word', 'Invalid filter pattern'],
  ['"never closed', 'Invalid filter pattern'],
  ['""', 'Invalid filter pattern'],
])('refuses %j', (pattern, message) => {
  expect(() => parseFilterPattern(pattern)).toThrow(message);
});
