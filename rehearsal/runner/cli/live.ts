import { styleText } from 'node:util';
import type { LineKind, Listener, RunEvent } from '../events.ts';
import type { Conclusion, RunResult } from '../runner.types.ts';

export interface LiveOptions {
  write(line: string): void;
  colour: boolean;
  verbose: boolean;
}

type Style = Parameters<typeof styleText>[0];

const CONCLUSION: Record<Conclusion, Style> = {
  success: 'green',
  failure: 'red',
  cancelled: 'yellow',
  skipped: 'gray',
};
const KIND: Partial<Record<LineKind, Style>> = {
  error: 'red',
  warning: 'yellow',
  notice: 'cyan',
  debug: 'gray',
  group: 'bold',
};

/** Prints a run while it goes: a job's name in front of each line, groups indented, durations at the ends. */
export function createLiveView(options: LiveOptions): Listener {
  const { write, colour } = options;
  const paint: Paint = (style, text) =>
    colour && style ? styleText(style, text, { validateStream: false }) : text;
  const say = (job: string, text: string) => write(`${paint('dim', `${job} |`)} ${text}`);
  const lines = linePrinter(options, paint, say);
  const ended = (conclusion: Conclusion, durationMs: number) =>
    paint(CONCLUSION[conclusion], `${conclusion} after ${seconds(durationMs)}`);
  return (event) => {
    switch (event.type) {
      case 'run-started':
        return write(
          `${paint('bold', event.workflow)}: ${event.event} ${event.ref} at ${event.sha.slice(0, 7)}`,
        );
      case 'job-waiting':
        return say(event.job || 'run', `waits for ${event.reason}`);
      case 'job-started':
        return say(event.job, `starts (${circumstances(event)})`);
      case 'step-started':
        lines.reset(event.job);
        return say(event.job, paint('bold', event.name));
      case 'line':
        return lines.print(event);
      case 'step-ended': {
        const { outcome, durationMs } = event.result;
        if (outcome !== 'success' || durationMs >= 1000)
          say(event.job, `${ended(outcome, durationMs)}: ${event.name}`);
        return;
      }
      case 'job-ended':
        return say(event.job, ended(event.conclusion, event.result.durationMs));
      case 'run-ended':
        for (const text of closing(event.result)) write(text);
        return write(ended(event.result.conclusion, event.result.durationMs));
    }
  };
}

type Paint = (style: Style | undefined, text: string) => string;
type Line = Extract<RunEvent, { type: 'line' }>;

/** Lines of steps. What GitHub shows folded, a step's own script for one, is not shown unless all is. */
function linePrinter({ verbose }: LiveOptions, paint: Paint, say: (job: string, text: string) => void) {
  const folded = new Set<string>();
  const grouped = new Set<string>();
  const reset = (job: string) => {
    folded.delete(job);
    grouped.delete(job);
  };
  const print = ({ job, text, kind, name }: Line) => {
    if (kind === 'endgroup') return reset(job);
    const own = kind === 'group' && (text === name || /^(Run |GITHUB_TOKEN Permissions)/.test(text));
    if (own && !verbose) folded.add(job);
    if (folded.has(job) || (kind === 'debug' && !verbose)) return;
    const prefix = kind === 'error' || kind === 'warning' || kind === 'notice' ? `${kind}: ` : '';
    say(job, `${grouped.has(job) ? '    ' : '  '}${paint(KIND[kind], prefix + text)}`);
    if (kind === 'group') grouped.add(job);
  };
  return { print, reset };
}

function circumstances({
  runsOn,
  environment,
  permissions,
}: Extract<RunEvent, { type: 'job-started' }>): string {
  const given = Object.entries(permissions)
    .filter(([name]) => name !== 'metadata')
    .map(([name, level]) => `${name}: ${level}`);
  return `${runsOn}${environment ? `, environment ${environment}` : ''}; ${given.join(', ') || 'no permissions'}`;
}

/** The jobs, and everything that was annotated, once more at the end. */
function closing({ jobs, message }: RunResult): string[] {
  const annotations = jobs.flatMap(({ name, annotations }) =>
    annotations
      .filter(({ level }) => level !== 'notice')
      .map(
        ({ level, message: text, file, line }) =>
          `  ${level}: ${name}: ${file ? `${file}${line ? `:${line}` : ''}: ` : ''}${text}`,
      ),
  );
  return [
    '',
    ...jobs.map(
      ({ name, conclusion, durationMs }) => `  ${conclusion.padEnd(9)} ${name} (${seconds(durationMs)})`,
    ),
    ...annotations,
    ...(message === undefined ? [] : [message]),
  ];
}

const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
