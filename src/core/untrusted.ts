/**
 * Text from outside (reports, logs, API messages) on its way to a place where some of it has a meaning.
 * The runner takes `::name::` after leading blanks, and the older `##[name]` anywhere in a line, for commands
 * (actions/runner, ActionCommand.cs); terminals take escape sequences.
 */

// biome-ignore lint/complexity/useRegexLiterals: control characters are easier to read escaped
const CONTROL = new RegExp('[\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f-\\u009f]', 'g');
const ANSI = /\u001b(?:\[[0-9;:?]{0,32}[ -/]{0,4}[@-~]|\][^\u0007\u001b]{0,512}(?:\u0007|\u001b\\)|[@-_])/g;
const ZERO_WIDTH = '\u200b';

/** Without terminal sequences and control characters; tabs and newlines stay. */
export function stripControl(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(ANSI, '').replace(CONTROL, '');
}

/** Printable as lines of a log: no line is a workflow command, however it begins. */
export function plain(text: string): string {
  return stripControl(text)
    .replace(/^([^\S\n]*):(?=:)/gm, `$1:${ZERO_WIDTH}`)
    .replaceAll('##[', `##${ZERO_WIDTH}[`);
}

/** On one line and at most `limit` characters long, with an ellipsis where it was cut. */
export function oneLine(text: string, limit = 200): string {
  const line = stripControl(text).replace(/\s+/g, ' ').trim();
  return line.length > limit ? `${line.slice(0, limit - 1)}…` : line;
}
