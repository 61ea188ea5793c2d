import { expect, test } from '@jest/globals';
import { createMasker } from '../../../rehearsal/runner/commands/masker.ts';

const base64 = (text: string) => Buffer.from(text).toString('base64');

test.each([
  ['the value', 'p@ss "word"', 'x p@ss "word" y', 'x *** y'],
  ['every time', 'abc', 'abcabc abc', '****** ***'],
  ['in base64', 'a long secret', base64('a long secret'), '***'],
  ['in base64 behind one byte', 'a long secret', base64('xa long secret!'), 'eGEg***ZXQh'],
  ['for a URL', 'a b/c', 'q=a%20b%2Fc', 'q=***'],
  ['as JSON', 'say "hi"\\', '{"x":"say \\"hi\\"\\\\"}', '{"x":"***"}'],
  ['each line of several', 'first line\nsecond line', 'second line', '***'],
  ['nothing for blanks', '  ', 'a  b', 'a  b'],
  ['not as a pattern', 'a.c', 'abc a.c', 'abc ***'],
])('hides %s', (_, secret, text, expected) => {
  expect(createMasker([secret]).mask(text)).toBe(expected);
});

test('hides the longer of two secrets first', () => {
  expect(createMasker(['abc', 'abcdef']).mask('abcdef abc')).toBe('*** ***');
});
