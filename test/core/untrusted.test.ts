import { describe, expect, test } from '@jest/globals';
import { oneLine, plain, stripControl } from '../../src/core/untrusted.ts';

const ZWSP = '\u200b';

describe('plain: no line is a workflow command', () => {
  test.each([
    ['a command', '::error::x', `:${ZWSP}:error::x`],
    ['after a newline', 'a\n::add-mask::x', `a\n:${ZWSP}:add-mask::x`],
    ['after a carriage return alone', 'a\r::error::x', `a\n:${ZWSP}:error::x`],
    ['after blanks', ' \t\u00a0::error::x', ` \t\u00a0:${ZWSP}:error::x`],
    ['put together by a control character', ':\u0000:error::x', `:${ZWSP}:error::x`],
    ['put together by a colour', ':\u001b[0m:error::x', `:${ZWSP}:error::x`],
    ['behind a next-line character', '\u0085::error::x', `:${ZWSP}:error::x`],
    ['the older form, anywhere', 'a ##[error]x', `a ##${ZWSP}[error]x`],
    ['the older form, put together', 'a #\u0007#[add-mask]x', `a ##${ZWSP}[add-mask]x`],
    ['colons in the middle are harmless', 'std::vector ::', 'std::vector ::'],
  ])('%s', (_, text, expected) => {
    expect(plain(text)).toBe(expected);
  });
});

describe('stripControl', () => {
  test.each([
    ['colours', '\u001b[1;31mred\u001b[0m', 'red'],
    ['colours with colons', '\u001b[38:2:1:2:3mred', 'red'],
    ['a title', 'a\u001b]0;title\u0007b', 'ab'],
    ['a link', '\u001b]8;;https://x\u001b\\text\u001b]8;;\u001b\\', 'text'],
    ['a sequence without an end', 'a\u001b[31', 'a31'],
    ['NUL, bell and backspace', 'a\u0000\u0007\u0008b', 'ab'],
    ['tabs and newlines stay', 'a\tb\r\nc\rd', 'a\tb\nc\nd'],
    ['C1 controls', 'a\u009b31mb', 'a31mb'],
  ])('%s', (_, text, expected) => {
    expect(stripControl(text)).toBe(expected);
  });
});

test.each([
  ['newlines become blanks', 'a\n\n b', 200, 'a b'],
  ['cut with an ellipsis', 'abcdef', 4, 'abc…'],
  ['as long as allowed', 'abcd', 4, 'abcd'],
])('oneLine: %s', (_, text, limit, expected) => {
  expect(oneLine(text, limit)).toBe(expected);
});

test.each([
  ['newlines', '\n'.repeat(200_000)],
  ['blanks', ' '.repeat(200_000)],
  ['escapes', '\u001b['.repeat(100_000)],
  ['open titles', '\u001b]'.repeat(50_000)],
  ['colons', ':'.repeat(200_000)],
])('a long run of %s takes no time to speak of', (_, text) => {
  // With a quadratic pattern these take minutes, and the test's own limit ends it.
  expect(plain(text).length).toBeLessThanOrEqual(text.length + 1);
});
