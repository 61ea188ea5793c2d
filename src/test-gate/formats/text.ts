import { stripControl } from '../../core/untrusted.ts';

const LINES = 50;
const LINE_CHARACTERS = 1000;
const CHARACTERS = 4000;
/** What is looked at at all; a stack of several megabytes is cut before anything else is done with it. */
const LOOKED_AT = 64 * 1024;

/** The beginning of a message or stack: at most 50 lines and 4,000 characters, without control characters and common indentation. */
export function excerpt(text: string): string {
  const lines = stripControl(text.slice(0, LOOKED_AT))
    .split('\n', LINES + 50)
    .map((line) => wholeCharacters(line.slice(0, LINE_CHARACTERS)).trimEnd());
  while (lines[0] === '') lines.shift();
  const shown = lines.slice(0, LINES);
  const body = unindented(shown).join('\n').trimEnd();
  const cut = lines.length > LINES || text.length > LOOKED_AT || body.length > CHARACTERS;
  return cut ? `${wholeCharacters(body.slice(0, CHARACTERS))}\n…` : body;
}

function unindented(lines: string[]): string[] {
  const indent = (line: string) => line.length - line.trimStart().length;
  const filled = lines.filter((line) => line !== '');
  const [first = ''] = filled;
  // Below a message at the left, a stack stays indented by two.
  const kept = indent(first) === 0 ? 2 : 0;
  const counted = kept === 0 ? filled : filled.slice(1);
  const common = Math.max(0, Math.min(LINE_CHARACTERS, ...counted.map(indent)) - kept);
  return lines.map((line, index) => (index === 0 && kept > 0 ? line : line.slice(common)));
}

/** The first line that says something, at most `limit` characters of it. */
export function firstLine(text: string, limit: number): string {
  const lines = stripControl(text.slice(0, LOOKED_AT)).split('\n');
  const line = (lines.find((one) => one.trim() !== '') ?? '').replace(/\s/g, ' ').trim();
  return line.length > limit ? `${wholeCharacters(line.slice(0, limit - 1))}…` : line;
}

/** Without half of a surrogate pair at the end. */
function wholeCharacters(text: string): string {
  const last = text.charCodeAt(text.length - 1);
  return last >= 0xd800 && last <= 0xdbff ? text.slice(0, -1) : text;
}

/** No job of GitHub lasts longer than five days: a larger number has another unit (container-structure-test writes nanoseconds). */
const LONGEST_SECONDS = 5 * 24 * 3600;

/**
 * A time in seconds as reporters write it: `0.5`, `1.4e-05`, `1,024.12` (Surefire), `0,160` (TestNG).
 * @returns undefined for what cannot be a time in seconds
 */
export function seconds(text: string | undefined): number | undefined {
  const given = text?.trim() ?? '';
  if (given === '' || given.length > 40) return undefined;
  const thousands = /^[1-9]\d{0,2}(,\d{3})+(\.\d+)?$/.test(given);
  const value = Number(thousands ? given.replaceAll(',', '') : given.replace(',', '.'));
  return value >= 0 && value <= LONGEST_SECONDS ? value : undefined;
}

/** `1,200` */
export const number = (value: number): string => value.toLocaleString('en');

/** `1 test`, `1,200 tests`. */
export const some = (count: number, what: string): string =>
  `${number(count)} ${what}${count === 1 ? '' : 's'}`;
