import { expect, test } from '@jest/globals';
import { excerpt, firstLine, seconds, some } from '../../../src/test-gate/formats/text.ts';

test.each([
  ['0.5', 0.5],
  ['1.4e-05', 0.000014],
  ['1,024.12', 1024.12],
  ['1,024', 1024],
  ['0,160', 0.16],
  ['12,5', 12.5],
  [' 3 ', 3],
  ['0.', 0],
  ['', undefined],
  [undefined, undefined],
  ['NaN', undefined],
  ['-0.1', undefined],
  ['Infinity', undefined],
  ['999638317', undefined],
  ['<<computed>>', undefined],
  ['1,2,3', undefined],
  [`1${'0'.repeat(100_000)}`, undefined],
])('seconds of %p', (text, expected) => {
  expect(seconds(text)).toBe(expected);
});

test.each([
  ['blank lines at the start go', '\n\n  a\n  b', 'a\nb'],
  ['the shape of a stack stays', 'Error: x\n    at a\n    at b', 'Error: x\n  at a\n  at b'],
  ['50 lines', `${'a\n'.repeat(60)}`, `${'a\n'.repeat(50)}…`],
  ['a line of 1,000 characters', 'x'.repeat(3000), 'x'.repeat(1000)],
  [
    '4,000 characters',
    `${'x'.repeat(900)}\n`.repeat(9),
    `${`${'x'.repeat(900)}\n`.repeat(9).slice(0, 4000)}\n…`,
  ],
  ['no half of a character', `${'x'.repeat(999)}\u{1f600}`, 'x'.repeat(999)],
])('excerpt: %s', (_, text, expected) => {
  expect(excerpt(text)).toBe(expected);
});

test.each([
  ['the first that says something', ' \n  a\tb\nc', 99, 'a b'],
  ['cut', 'abcdef', 4, 'abc…'],
  ['nothing', ' \n', 9, ''],
])('firstLine: %s', (_, text, limit, expected) => {
  expect(firstLine(text, limit)).toBe(expected);
});

test('some', () => {
  expect([some(0, 'test'), some(1, 'test'), some(1200, 'test')]).toEqual([
    '0 tests',
    '1 test',
    '1,200 tests',
  ]);
});
