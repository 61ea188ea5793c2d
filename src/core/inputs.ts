import { Failure } from './failure.ts';

/** One input, declared once: its rule in words, and how its text becomes a value. */
export interface Input<Value> {
  /** As in action.yml. A required input has no default. */
  required: boolean;
  /** As in action.yml; undefined where action.yml has none. */
  default: string | undefined;
  /** The value, or a problem: the rule that the text breaks, to be read after the input's name. */
  parse(text: string): { value: Value } | { problem: string };
}

/** All inputs of an action, by the name they have in action.yml. */
export type Declarations = Record<string, Input<unknown>>;

/** What reading the declarations gives: kebab-case names, typed values. */
export type InputValues<D extends Declarations> = {
  [Name in keyof D]: D[Name] extends Input<infer Value> ? Value : never;
};

interface Optional {
  required?: false;
  default?: undefined;
}

interface Rule {
  /** The whole text must match. */
  pattern?: RegExp;
  /** The rule in words, e.g. `must be 12 digits`. */
  rule?: string;
}

/** A text. Optional ones are undefined when empty. */
export function text(options: Rule & { required: true }): Input<string>;
export function text(options: Rule & { default: string }): Input<string>;
export function text(options?: Rule & Optional): Input<string | undefined>;
export function text(
  options: Rule & { required?: boolean; default?: string | undefined } = {},
): Input<string | undefined> {
  return {
    required: options.required ?? false,
    default: options.default,
    parse: (given) => {
      if (given === '') return { value: undefined };
      return matches(given, options) ? { value: given } : { problem: options.rule ?? 'is not valid' };
    },
  };
}

/** Several texts, one per line; blank lines and blanks around a line do not count. `#` has no meaning. */
export function list(options: Rule & { required?: boolean; default?: string } = {}): Input<string[]> {
  return {
    required: options.required ?? false,
    default: options.default,
    parse: (given) => {
      const lines = given.split(/\r?\n/).map((line) => line.trim());
      const value = lines.filter((line) => line !== '');
      const wrong = value.find((line) => !matches(line, options));
      if (wrong !== undefined) return { problem: `${options.rule ?? 'is not valid'} (line ${quote(wrong)})` };
      return { value };
    },
  };
}

/** Pairs, one NAME=value per line, split at the first `=` only; the value is kept as it is. */
export function pairs(options: { name?: RegExp; rule?: string } = {}): Input<Record<string, string>> {
  return {
    required: false,
    default: undefined,
    parse: (given) => {
      const value: Record<string, string> = {};
      for (const line of given.split(/\r?\n/)) {
        if (line.trim() === '') continue;
        const at = line.indexOf('=');
        const name = line.slice(0, Math.max(at, 0)).trim();
        if (name === '' || !matches(name, { ...(options.name && { pattern: options.name }) })) {
          return { problem: `${options.rule ?? 'must be NAME=value, one per line'} (line ${quote(line)})` };
        }
        if (Object.hasOwn(value, name)) return { problem: `names ${quote(name)} twice` };
        value[name] = line.slice(at + 1);
      }
      return { value };
    },
  };
}

/** `true` or `false`, nothing else. */
export function flag(standard: boolean): Input<boolean> {
  return {
    required: false,
    default: String(standard),
    parse: (given) => {
      if (given === 'true' || given === 'false') return { value: given === 'true' };
      return { problem: 'must be true or false' };
    },
  };
}

/** A whole number in a range, both ends included. The unit belongs into the input's name. */
export function whole(options: { from: number; to: number; default: number }): Input<number> {
  return {
    required: false,
    default: String(options.default),
    parse: (given) => {
      const value = /^\d{1,9}$/.test(given) ? Number(given) : Number.NaN;
      if (value >= options.from && value <= options.to) return { value };
      return { problem: `must be a whole number from ${options.from} to ${options.to}` };
    },
  };
}

/** One of a closed set of words. */
export function choice<const Word extends string>(words: readonly Word[], standard: Word): Input<Word> {
  return {
    required: false,
    default: standard,
    parse: (given) => {
      const value = words.find((word) => word === given);
      return value ? { value } : { problem: `must be one of ${words.join(', ')}` };
    },
  };
}

/**
 * Reads every input and tells all that is wrong in one message: the input's name, the rule, the value given.
 * @param given the text of an input, '' when there is none; blanks around it do not count
 * @param check rules between inputs, as sentences; asked only when each input is right for itself
 * @throws Failure
 */
export function readInputs<D extends Declarations>(
  declarations: D,
  given: (name: string) => string,
  check: (values: InputValues<D>) => string[] = () => [],
): InputValues<D> {
  const problems: string[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, input] of Object.entries(declarations)) {
    const text = given(name).trim() || (input.default ?? '');
    if (text === '' && input.required) {
      problems.push(`Input ${name} is required.`);
      continue;
    }
    const parsed = input.parse(text);
    if ('value' in parsed) values[name] = parsed.value;
    else problems.push(`Input ${name} ${parsed.problem}, but is ${quote(text)}.`);
  }
  const typed = values as InputValues<D>;
  if (problems.length === 0) problems.push(...check(typed));
  if (problems.length === 0) return typed;
  throw new Failure({
    what: problems.join('\n'),
    next: 'Correct the step’s `with:` block; nothing was changed.',
  });
}

function matches(given: string, { pattern }: Rule): boolean {
  if (!pattern) return true;
  return new RegExp(`^(?:${pattern.source})$`, pattern.flags.replace(/[gym]/g, '')).test(given);
}

/** A value from outside as it stands in a message: quoted, on one line, not longer than 100 characters. */
export function quote(given: string): string {
  const short = given.length > 100 ? `${given.slice(0, 100)}…` : given;
  return JSON.stringify(short);
}
