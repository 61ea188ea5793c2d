import { describe, expect, test } from '@jest/globals';
import { Failure } from '../../src/core/failure.ts';
import {
  choice,
  type Declarations,
  flag,
  list,
  pairs,
  quote,
  readInputs,
  text,
  whole,
} from '../../src/core/inputs.ts';
import { given } from '../support/runtime.ts';

const read = (declarations: Declarations, values: Record<string, string>) =>
  readInputs(declarations, given(values));

function refusal(declarations: Declarations, values: Record<string, string>): string {
  try {
    read(declarations, values);
  } catch (error) {
    if (error instanceof Failure) return error.message;
    throw error;
  }
  throw new Error('was not refused');
}

describe('values', () => {
  test.each([
    ['an empty text is none', text(), '', undefined],
    ['a text', text(), 'a b', 'a b'],
    ['blanks around it do not count', text(), '  a ', 'a'],
    ['a default', text({ default: 'x' }), '', 'x'],
    ['a pattern holds for the whole text', text({ pattern: /a|ab/, rule: '' }), 'ab', 'ab'],
    ['a list, one per line', list(), 'a\n\n  b \r\nc', ['a', 'b', 'c']],
    ['an empty list', list(), '', []],
    ['# is a character like others', list(), '# a', ['# a']],
    ['pairs keep everything after the first =', pairs(), 'A=b=c \nB=', { A: 'b=c ', B: '' }],
    ['a pair named like a property of objects', pairs(), 'constructor=1', { constructor: '1' }],
    ['true', flag(false), 'true', true],
    ['a flag left out', flag(true), '', true],
    ['a whole number', whole({ from: 0, to: 9, default: 3 }), '0', 0],
    ['a whole number left out', whole({ from: 0, to: 9, default: 3 }), '', 3],
    ['one of the words', choice(['a', 'b'], 'a'), 'b', 'b'],
  ])('%s', (_, input, value, expected) => {
    expect(read({ it: input }, { it: value })).toEqual({ it: expected });
  });
});

describe('refusals', () => {
  test.each([
    ['a required one', text({ required: true }), ' ', 'Input it is required.'],
    ['a list without a line', list({ required: true }), ' \n ', 'Input it is required.'],
    [
      'a text of another shape',
      text({ pattern: /\d+/, rule: 'must be digits' }),
      '12x',
      'Input it must be digits, but is "12x".',
    ],
    [
      'a second line cannot hide',
      text({ pattern: /\d+/, rule: 'must be digits' }),
      '12\nx',
      'Input it must be digits, but is "12\\nx".',
    ],
    [
      'a line of a list',
      list({ pattern: /\w+/, rule: 'must be words' }),
      'a\nb c',
      'Input it must be words (line "b c"), but is "a\\nb c".',
    ],
    ['a pair without =', pairs(), 'A', 'Input it must be NAME=value, one per line (line "A"), but is "A".'],
    ['a pair twice', pairs(), 'A=1\nA=2', 'Input it names "A" twice, but is "A=1\\nA=2".'],
    ['True', flag(false), 'True', 'Input it must be true or false, but is "True".'],
    ['yes', flag(false), 'yes', 'Input it must be true or false, but is "yes".'],
    [
      'a unit',
      whole({ from: 0, to: 9, default: 3 }),
      '5m',
      'Input it must be a whole number from 0 to 9, but is "5m".',
    ],
    [
      'too much',
      whole({ from: 0, to: 9, default: 3 }),
      '10',
      'Input it must be a whole number from 0 to 9, but is "10".',
    ],
    [
      'below nothing',
      whole({ from: 0, to: 9, default: 3 }),
      '-1',
      'Input it must be a whole number from 0 to 9, but is "-1".',
    ],
    [
      'another word',
      choice(['a', 'b'], 'a'),
      'constructor',
      'Input it must be one of a, b, but is "constructor".',
    ],
  ])('%s', (_, input, value, message) => {
    expect(refusal({ it: input }, { it: value })).toBe(message);
  });

  test('all in one message, and rules between inputs only after that', () => {
    const declarations = { a: text({ required: true }), b: flag(false), c: text() };
    expect(refusal(declarations, { b: 'maybe' })).toBe(
      'Input a is required.\nInput b must be true or false, but is "maybe".',
    );
    expect(() => readInputs(declarations, given({ a: 'x' }), () => ['a needs c.'])).toThrow('a needs c.');
  });

  test('values in messages are short and on one line', () => {
    expect(quote(`a\n::error::${'x'.repeat(200)}`)).toBe(`"a\\n::error::${'x'.repeat(89)}…"`);
  });
});
