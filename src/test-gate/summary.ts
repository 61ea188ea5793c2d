import {
  block,
  code,
  details,
  document,
  escaped,
  heading,
  type Markdown,
  md,
  table,
  words,
} from '../core/markdown.ts';
import { oneLine } from '../core/untrusted.ts';
import type { Evidence } from './apply.ts';
import { number, some } from './formats/text.ts';
import type { Counts, ReportFile, TestFailure } from './model.ts';
import type { Plan } from './plan.ts';
import { judge } from './verdict.ts';

const FAILURES = 50;
/** So many failures are read at once; with more, each is a line to open. */
const OPEN_FAILURES = 5;
const REASONS = 20;
const FILES = 100;

/** The summary as parts below each other, most wanted first: when it is cut, the end goes. */
export function summaryParts(plan: Plan, evidence: Evidence): Markdown[] {
  return [
    verdict(plan, evidence),
    ...(plan.reports.length > 0 ? [counts(evidence)] : []),
    ...failures(evidence),
    slowest(evidence),
    files(evidence.files),
  ];
}

export const summaryOf = (plan: Plan, evidence: Evidence, limitBytes: number): Markdown =>
  document(summaryParts(plan, evidence), limitBytes);

function verdict(plan: Plan, evidence: Evidence): Markdown {
  const { passed, reasons, line } = judge(plan, evidence);
  const title = heading(3, md`${escaped(plan.name)}: ${words(passed ? 'passed' : 'failed')}`);
  const lines = passed ? [line] : reasons.slice(0, REASONS);
  const list = lines.length === 1 ? md`${sentence(lines[0] ?? '')}\n` : bullets(lines);
  const more = reasons.length > lines.length && !passed ? reasons.length - lines.length : 0;
  const rest = more > 0 ? md`\nAnd ${more} more reasons.\n` : words('');
  const alone =
    plan.reports.length === 0
      ? words('\nThere is no report: the exit code is the only evidence.\n')
      : words('');
  const ran = plan.command === undefined ? words('') : md`\nCommand: ${code(oneLine(plan.command, 200))}\n`;
  return md`${title}${list}${rest}${alone}${ran}`;
}

const sentence = (text: string): Markdown => escaped(text);

function bullets(lines: string[]): Markdown {
  return words(lines.map((line) => `- ${sentence(line)}\n`).join(''));
}

function counts({ counts: all }: Evidence): Markdown {
  const columns: [string, string][] = [
    ['Tests', number(all.tests)],
    ['Passed', number(all.passed)],
    ['Failed', number(all.failed)],
    ['Skipped', number(all.skipped)],
  ];
  if (all.flaky > 0) columns.push(['Flaky', number(all.flaky)]);
  if (all.errors > 0) columns.push(['Outside of tests', number(all.errors)]);
  columns.push(['Time', duration(all.seconds)]);
  return table(
    columns.map(([name]) => name),
    [columns.map(([, value]) => words(value))],
    columns.map(() => 'right'),
  );
}

function failures({ counts: all, failures: found }: Evidence): Markdown[] {
  if (found.length === 0) return [];
  const total = all.failed + all.errors;
  const shown = found.slice(0, FAILURES);
  const title = total > shown.length ? `Failures: the first ${shown.length} of ${number(total)}` : 'Failures';
  const each = shown.map(found.length <= OPEN_FAILURES ? openFailure : foldedFailure);
  return [heading(4, words(title)), ...each];
}

function openFailure(failure: TestFailure): Markdown {
  return md`**${escaped(failure.title)}**${where(failure)}\n\n${body(failure)}`;
}

function foldedFailure(failure: TestFailure): Markdown {
  return details(md`${escaped(failure.title)}${where(failure)}`, body(failure));
}

function where({ place }: TestFailure): Markdown {
  if (!place) return words('');
  return md` in ${code(place.line ? `${place.file}:${place.line}` : place.file)}`;
}

function body({ message, details: stack }: TestFailure): Markdown {
  const said = stack.includes(message) || message.endsWith('…') ? stack : `${message}\n\n${stack}`;
  return block(said.trim() || message);
}

function slowest({ slowest: tests }: Evidence): Markdown {
  if (tests.length === 0) return words('');
  const rows = tests.map(({ title, seconds }) => [escaped(title), words(duration(seconds))]);
  return md`${heading(4, words('Slowest tests'))}${table(['Test', 'Time'], rows, ['left', 'right'])}`;
}

/** One line per report, those with a doubt first. */
function files(reports: ReportFile[]): Markdown {
  if (reports.length === 0) return words('');
  const sorted = [...reports].sort(
    (a, b) => b.doubts.length - a.doubts.length || failed(b.counts) - failed(a.counts),
  );
  const rows = sorted
    .slice(0, FILES)
    .map(({ file, format, counts: its, doubts }) => [
      code(file),
      words(format === undefined ? '-' : format === 'junit' ? 'JUnit' : 'Jest JSON'),
      words(number(its.tests)),
      words(number(failed(its))),
      doubts.length === 0 ? words('read to its end') : escaped(doubts.join('; ')),
    ]);
  const rest = sorted.length > FILES ? md`And ${sorted.length - FILES} more reports.\n` : words('');
  const header = ['Report', 'Format', 'Tests', 'Failed', 'State'];
  const body = table(header, rows, ['left', 'left', 'right', 'right', 'left']);
  return md`${heading(4, words(sorted.length === 1 ? 'Report' : `Reports: ${some(sorted.length, 'file')}`))}${body}${rest}`;
}

const failed = ({ failed: tests, errors }: Counts) => tests + errors;

/** `12 ms`, `1.4 s`, `3 min 20 s`. */
export function duration(seconds: number): string {
  if (seconds < 0.0005) return '0 ms';
  if (seconds < 0.9995) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  return hours > 0 ? `${hours} h ${minutes} min` : `${minutes} min ${whole % 60} s`;
}
