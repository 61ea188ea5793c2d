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
export function createLiveView({ write, colour, verbose }: LiveOptions): Listener {
  const paint = (style: Style | undefined, text: string) =>
    colour && style ? styleText(style, text, { validateStream: false }) : text;
  /** Jobs whose current step shows its own script, which GitHub shows folded. */
  const folded = new Set<string>();
  const indent = new Map<string, string>();
  const say = (job: string, text: string) => write(`${paint('dim', `${job} |`)} ${text}`);
  const line = ({ job, text, kind, name }: Extract<RunEvent, { type: 'line' }>) => {
    if (kind === 'endgroup') {
      folded.delete(job);
      indent.set(job, '');
      return;
    }
    if (kind === 'group' && (text === name || /^(Run |GITHUB_TOKEN Permissions)/.test(text)) && !verbose)
      folded.add(job);
    if (folded.has(job) || (kind === 'debug' && !verbose)) return;
    const prefix = kind === 'error' || kind === 'warning' || kind === 'notice' ? `${kind}: ` : '';
    say(job, `  ${indent.get(job) ?? ''}${paint(KIND[kind], prefix + text)}`);
    if (kind === 'group') indent.set(job, '  ');
  };
  return (event) => {
    switch (event.type) {
      case 'run-started':
        return write(
          `${paint('bold', event.workflow)}: ${event.event} ${event.ref} at ${event.sha.slice(0, 7)}`,
        );
      case 'job-waiting':
        return say(event.job || 'run', `waits for ${event.reason}`);
      case 'job-started':
        return say(
          event.job,
          `starts (${event.runsOn}${event.environment ? `, environment ${event.environment}` : ''}; ${permissions(event)})`,
        );
      case 'step-started':
        folded.delete(event.job);
        indent.set(event.job, '');
        return say(event.job, paint('bold', event.name));
      case 'line':
        return line(event);
      case 'step-ended':
        if (event.result.outcome === 'success' && event.result.durationMs < 1000) return;
        return say(
          event.job,
          paint(
            CONCLUSION[event.result.outcome],
            `${event.result.outcome} after ${seconds(event.result.durationMs)}: ${event.name}`,
          ),
        );
      case 'job-ended':
        return say(
          event.job,
          paint(
            CONCLUSION[event.conclusion],
            `${event.conclusion} after ${seconds(event.result.durationMs)}`,
          ),
        );
      case 'run-ended':
        for (const text of closing(event.result)) write(text);
        return write(
          paint(
            CONCLUSION[event.result.conclusion],
            `${event.result.conclusion} after ${seconds(event.result.durationMs)}`,
          ),
        );
      case 'annotation':
        return undefined;
    }
  };
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

const permissions = ({ permissions: given }: Extract<RunEvent, { type: 'job-started' }>) =>
  Object.entries(given)
    .filter(([name]) => name !== 'metadata')
    .map(([name, level]) => `${name}: ${level}`)
    .join(', ') || 'no permissions';
