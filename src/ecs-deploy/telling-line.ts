import { oneLine } from '../core/untrusted.ts';

const TELLING = /\b\w*(error|exception|fatal|panic|cannot|failed|refused|denied)\w*\b/i;
/** Frames of a stack and the like: they say where, not what. */
const FRAME = /^\s*(at |\^|\.\.\.|node:|Node\.js v|[{}\]])/;

/** The log line that most likely says why: the first that speaks of an error, else the last that is none of a stack. */
export function tellingLine(lines: string[]): string | undefined {
  const spoken = lines.filter((line) => line.trim() !== '' && !FRAME.test(line));
  const found = spoken.find((line) => TELLING.test(line)) ?? spoken.at(-1);
  return found === undefined ? undefined : oneLine(found, 300);
}
