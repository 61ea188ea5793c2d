import { describe, expect, test } from '@jest/globals';
import {
  block,
  code,
  details,
  document,
  escaped,
  heading,
  label,
  md,
  picture,
  table,
  words,
} from '../../src/core/markdown.ts';

describe('escaped: text stays text', () => {
  test.each([
    ['HTML', '<img src=x onerror=y>', '&lt;img src=x onerror=y&gt;'],
    ['a comment', '<!-- x', '&lt;&#33;-- x'],
    ['an entity', '&lt;', '&amp;lt;'],
    ['a cell border', 'a|b', 'a&#124;b'],
    ['emphasis', '*a* _b_ ~c~', '&#42;a&#42; &#95;b&#95; &#126;c&#126;'],
    ['code', '`a`', '&#96;a&#96;'],
    ['a link', '[a](b)', '&#91;a&#93;&#40;b&#41;'],
    ['a mention', '@octocat', '&#64;&#8203;octocat'],
    ['an issue number', '#12', '&#35;&#8203;12'],
    ['an address', 'https://evil.example', 'https&#58;//evil.example'],
    ['an address without a scheme', 'www.evil.example', 'www&#46;evil.example'],
    ['mathematics', '$a^2$', '&#36;a&#94;2&#36;'],
    ['a heading after a newline', 'a\n# b', 'a &#35; b'],
    ['a list', '- a', '&#45; a'],
    ['a numbered list', '1. a', '&#49;&#46; a'],
    ['a line of dashes under it', 'a\n---', 'a &#45;--'],
    ['a backslash', '\\*', '&#92;&#42;'],
    ['colours', '\u001b[31mred\u001b[0m', 'red'],
  ])('%s', (_, text, expected) => {
    expect(escaped(text)).toBe(expected);
  });
});

test.each([
  ['plain lines', 'a\nb', '```\na\nb\n```\n'],
  ['a fence inside', '```\nx\n```', '````\n```\nx\n```\n````\n'],
  ['a long fence inside', '`````', '``````\n`````\n``````\n'],
  ['HTML stays as it is', '</details>', '```\n</details>\n```\n'],
])('block: %s', (_, text, expected) => {
  expect(block(text)).toBe(expected);
});

test('block: many fences are no trouble', () => {
  expect(block('` '.repeat(300_000)).startsWith('```\n')).toBe(true);
});

test('code is on one line, and nothing when empty', () => {
  expect(code(' a\n b|`c` ')).toBe('<code>a b&#124;&#96;c&#96;</code>');
  expect(code(' \n')).toBe('');
});

test('the pieces together', () => {
  const rows = [[escaped('a|b'), words('1')]];
  expect(
    [
      heading(2, md`Title ${1}`),
      table(['Name', 'Count'], rows, ['left', 'right']),
      details(escaped('<more>'), md`x\n`),
      picture('graph LR'),
    ].join(''),
  ).toBe(
    '## Title 1\n\n' +
      '| Name | Count |\n| --- | ---: |\n| a&#124;b | 1 |\n\n' +
      '<details><summary>&lt;more&gt;</summary>\n\nx\n\n</details>\n\n' +
      '```mermaid\ngraph LR\n```\n',
  );
  expect(table(['a'], [])).toBe('');
});

test.each([
  ['a quote', 'a"b', 'a#34;b'],
  ['a bracket and a semicolon', 'a]; b', 'a#93;#59; b'],
  ['newlines', 'a\nb', 'a b'],
  ['too long', 'x'.repeat(70), `${'x'.repeat(59)}…`],
  ['letters of any script', '배포 é', '배포 é'],
])('label: %s', (_, text, expected) => {
  expect(label(text)).toBe(expected);
});

describe('document', () => {
  const parts = ['aaaa', 'bbbb', 'cccc'].map(words);
  test('all of it when it fits', () => {
    expect(document(parts)).toBe('aaaa\n\nbbbb\n\ncccc\n');
  });

  test('one blank line between parts, however they end, and none for what is empty', () => {
    expect(document(['a\n\n', '', '\n\nb\n', 'c'].map(words))).toBe('a\n\nb\n\nc\n');
    expect(document([])).toBe('');
  });

  test('whole parts until the limit, then it says so', () => {
    const cut = document(parts, 70);
    expect(cut).toBe('aaaa\n\nbbbb\n\nThe rest was cut: a job summary is limited to 1 MiB.\n');
    expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(70);
  });

  test('bytes count, not characters', () => {
    expect(Buffer.byteLength(document([words('é'.repeat(30))], 80))).toBeLessThanOrEqual(80);
  });
});

test('what is copied out of code holds nothing that cannot be seen', () => {
  expect(code('api@sha256:ab')).toBe('<code>api&#64;sha256&#58;ab</code>');
});
