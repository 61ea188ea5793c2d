import type { LineKind } from '../events.ts';
import type { Annotation } from '../host.ts';
import type { Masker } from './masker.ts';
import { isCommandName, parseCommand, type WorkflowCommand } from './workflow-command.ts';

/** What one step says: its lines, and what the commands in them ask for. */
export interface StepLog {
  /** A line of the step's output; workflow commands in it are obeyed. */
  line(text: string): void;
  /** A line of the runner's own; nothing in it is a command. */
  say(text: string, kind?: LineKind): void;
  annotate(annotation: Annotation): void;
  error(message: string): void;
  lines: string[];
  annotations: Annotation[];
  /** From the deprecated commands. */
  outputs: Record<string, string>;
  state: Record<string, string>;
  /** A command was refused in a way that fails the step. */
  failed: boolean;
}

/** GitHub keeps ten annotations of a kind for each step, and 4,096 characters of a message. */
const ANNOTATIONS = 10;
const MESSAGE = 4096;

export interface StepLogOptions {
  masker: Masker;
  onLine(text: string, kind: LineKind): void;
  onAnnotation(annotation: Annotation): void;
}

export function createStepLog({ masker, onLine, onAnnotation }: StepLogOptions): StepLog {
  let stopToken: string | undefined;
  const log: StepLog = {
    lines: [],
    annotations: [],
    outputs: {},
    state: {},
    failed: false,
    say: (text, kind = 'text') => {
      for (const line of text.split(/\r?\n/)) {
        const masked = masker.mask(line);
        if (kind !== 'debug') log.lines.push(masked);
        onLine(masked, kind);
      }
    },
    annotate: (annotation) => {
      const message = masker.mask(annotation.message);
      log.say(annotation.message, annotation.level);
      if (log.annotations.filter(({ level }) => level === annotation.level).length >= ANNOTATIONS) return;
      const kept = { ...annotation, message: message.slice(0, MESSAGE) };
      log.annotations.push(kept);
      onAnnotation(kept);
    },
    error: (message) => log.annotate({ level: 'error', message }),
    line: (text) => {
      if (stopToken !== undefined) {
        if (text.trim().toLowerCase() === `::${stopToken.toLowerCase()}::`) stopToken = undefined;
        log.say(text);
        return;
      }
      const command = parseCommand(text);
      if (command === undefined) log.say(text);
      else if (command.name === 'stop-commands') stopToken = stop(log, masker, command.data);
      else COMMANDS[command.name]?.(log, command, masker, text);
    },
  };
  return log;
}

function stop(log: StepLog, masker: Masker, token: string): string | undefined {
  if (token === '' || token === 'pause-logging' || isCommandName(token)) {
    log.error(
      `Invalid stop-commands token '${token}': it may not be empty, pause-logging or a command's name.`,
    );
    log.failed = true;
    return undefined;
  }
  if (token.length > 6) masker.add(token);
  log.say(`::stop-commands::${token}`);
  return token;
}

type Obey = (log: StepLog, command: WorkflowCommand, masker: Masker, text: string) => void;

const annotate: Obey = (log, { name, properties, data }) =>
  log.annotate(annotation(name as Annotation['level'], properties, data));

const deprecated: Obey = (log, { name, properties, data }) => {
  (name === 'set-output' ? log.outputs : log.state)[properties.name ?? ''] = data;
  log.annotate({
    level: 'warning',
    message: `The \`${name}\` command is deprecated and will be disabled soon. Please upgrade to using Environment Files. For more information see: https://github.blog/changelog/2022-10-11-github-actions-deprecating-save-state-and-set-output-commands/`,
  });
};

const disabled: Obey = (log, { name }, _, text) => {
  log.failed = true;
  log.error(`Unable to process command '${text.trim()}' successfully.`);
  log.error(
    `The \`${name}\` command is disabled. Please upgrade to using Environment Files or opt into unsecure command execution by setting the \`ACTIONS_ALLOW_UNSECURE_COMMANDS\` environment variable to \`true\`. For more information see: https://github.blog/changelog/2020-10-01-github-actions-deprecating-set-env-and-add-path-commands/`,
  );
};

const addMask: Obey = (log, { data }, masker, text) => {
  if (data.trim() === '') {
    log.annotate({
      level: 'warning',
      message: "Can't add secret mask for empty string in ##[add-mask] command.",
    });
    return;
  }
  masker.add(data);
  log.say(text);
};

/** What each command does; on those that are not here (echo, matchers) nothing depends. */
const COMMANDS: Record<string, Obey> = {
  error: annotate,
  warning: annotate,
  notice: annotate,
  debug: (log, { data }) => log.say(data, 'debug'),
  group: (log, { data }) => log.say(data, 'group'),
  endgroup: (log) => log.say('', 'endgroup'),
  'add-mask': addMask,
  'set-output': deprecated,
  'save-state': deprecated,
  'set-env': disabled,
  'add-path': disabled,
};

function annotation(
  level: Annotation['level'],
  properties: Record<string, string>,
  message: string,
): Annotation {
  const number = (name: string) =>
    /^\d+$/.test(properties[name] ?? '') ? Number(properties[name]) : undefined;
  const { title, file } = properties;
  const [line, endLine, column, endColumn] = ['line', 'endLine', 'col', 'endColumn'].map(number);
  return {
    level,
    message,
    ...(title === undefined ? {} : { title }),
    ...(file === undefined ? {} : { file }),
    ...(line === undefined ? {} : { line }),
    ...(endLine === undefined ? {} : { endLine }),
    ...(column === undefined ? {} : { column }),
    ...(endColumn === undefined ? {} : { endColumn }),
  };
}
