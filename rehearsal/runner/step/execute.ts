import { createStepLog, type StepLog } from '../commands/step-log.ts';
import type { StepPhase, StepPlace } from '../events.ts';
import type { Conclusion, StepResult } from '../runner.types.ts';
import { evaluateBoolean, evaluateNumber, evaluateTexts, type Scope } from '../template/evaluate.ts';
import { field } from '../template/tokens.ts';
import { type Frame, scopeOf } from './frame.ts';
import type { StepNode } from './step-node.ts';

/** One script of a step, ready to run: before, main, or after. */
export interface Execution {
  frame: Frame;
  node: StepNode;
  phase: StepPhase;
  name: string;
  /** Its condition. Throws for one that cannot be evaluated. */
  wanted(scope: Scope): boolean;
  /** Does the work; answers whether it went well. An Error it throws fails the step with its message. */
  work(context: StepContext): Promise<boolean>;
}

export interface StepContext {
  log: StepLog;
  /** The step's own environment. */
  env: Record<string, string>;
  /** Fires when the step has to end. */
  signal: AbortSignal;
  outputs: Record<string, string>;
  /** Collects GITHUB_STEP_SUMMARY. */
  summarize(text: string): void;
}

/** Runs one script under the rules of every step: condition, environment, time limit, cancellation, continue-on-error. */
export async function execute(execution: Execution): Promise<void> {
  const { frame, phase, name } = execution;
  const { job } = frame;
  const place: StepPlace = { job: job.name, step: job.results.length, name: job.masker.mask(name), phase };
  const result = blank(execution, place);
  // Its place is taken now, so that steps inside of a composite action come after it.
  job.results.push(result);
  const log = createStepLog({
    masker: job.masker,
    onLine: (text, kind) => job.run.emit({ type: 'line', text, kind, ...place }),
    onAnnotation: (annotation) => job.run.emit({ type: 'annotation', annotation, ...place }),
  });
  const started = performance.now();
  const decided = decide(execution, log);
  if (decided.run || log.annotations.length > 0) job.run.emit({ type: 'step-started', ...place });
  const outputs: Record<string, string> = {};
  let summary = '';
  if (decided.run) {
    const summarize = (text: string) => {
      summary += text;
    };
    result.outcome = await perform(execution, { log, env: decided.env, outputs, summarize });
  } else result.outcome = decided.failed ? 'failure' : 'skipped';
  result.conclusion = forgiven(execution, decided.env, log, result.outcome);
  result.outputs = masked(job.masker.mask, outputs);
  result.lines = log.lines;
  result.annotations = log.annotations;
  result.summary = summary.split('\n').map(job.masker.mask).join('\n');
  result.durationMs = Math.round(performance.now() - started);
  settle(execution, result, outputs);
  if (result.outcome !== 'skipped') job.run.emit({ type: 'step-ended', result, ...place });
}

function decide(
  { frame, node, wanted }: Execution,
  log: StepLog,
): { run: boolean; failed: boolean; env: Record<string, string> } {
  let env: Record<string, string> = {};
  try {
    env = evaluateTexts(field(node.token, 'env'), scopeOf(frame));
    return { run: wanted(scopeOf(frame, env)), failed: false, env };
  } catch (error) {
    log.error((error as Error).message);
    return { run: false, failed: true, env };
  }
}

async function perform(execution: Execution, context: Omit<StepContext, 'signal'>): Promise<Conclusion> {
  const { frame, name } = execution;
  const { log } = context;
  const stop = new AbortController();
  const limit = new AbortController();
  // On cancellation a step goes on as long as its condition still holds.
  const reconsider = () => {
    if (!stillWanted(execution, context.env)) stop.abort();
  };
  frame.job.cancel.addEventListener('abort', reconsider, { once: true });
  const signal = AbortSignal.any([stop, limit, frame.job.kill, frame.signal].flatMap(signalOf));
  let timer: NodeJS.Timeout | undefined;
  try {
    const minutes = minutesOf(execution, context.env);
    if (minutes) timer = setTimeout(() => limit.abort(), minutes * 60_000);
    const ok = await execution.work({ ...context, signal }).catch((error: Error) => {
      if (!signal.aborted) log.error(error.message);
      return false;
    });
    if (limit.signal.aborted) {
      log.error(`The action '${name}' has timed out after ${minutes} minutes.`);
      return 'failure';
    }
    if (!signal.aborted) return ok && !log.failed ? 'success' : 'failure';
    log.error('The operation was canceled.');
    return 'cancelled';
  } catch (error) {
    log.error((error as Error).message);
    return 'failure';
  } finally {
    clearTimeout(timer);
    frame.job.cancel.removeEventListener('abort', reconsider);
  }
}

const signalOf = (one: AbortController | AbortSignal | undefined) =>
  one === undefined ? [] : [one instanceof AbortController ? one.signal : one];

/** Only the step itself has a time limit; scripts before and after it have the job's. */
function minutesOf({ frame, node, phase }: Execution, env: Record<string, string>): number | undefined {
  return phase === 'main'
    ? evaluateNumber(field(node.token, 'timeout-minutes'), scopeOf(frame, env))
    : undefined;
}

function stillWanted({ frame, wanted }: Execution, env: Record<string, string>): boolean {
  try {
    return wanted(scopeOf(frame, env));
  } catch {
    return false;
  }
}

function forgiven(
  { frame, node, phase }: Execution,
  env: Record<string, string>,
  log: StepLog,
  outcome: Conclusion,
): Conclusion {
  if (outcome !== 'failure' || phase !== 'main') return outcome;
  try {
    return evaluateBoolean(field(node.token, 'continue-on-error'), scopeOf(frame, env), false)
      ? 'success'
      : outcome;
  } catch (error) {
    log.error((error as Error).message);
    return outcome;
  }
}

/** Tells the steps that follow how this one ended. */
function settle(
  { frame, node, phase }: Execution,
  result: StepResult,
  outputs: Record<string, string>,
): void {
  if (phase === 'main' && !node.id.startsWith('__')) {
    frame.steps[node.id] = { outputs, outcome: result.outcome, conclusion: result.conclusion };
  }
  if (result.conclusion !== 'failure') return;
  frame.status = 'failure';
  if (frame.depth === 0 && frame.job.status === 'success') frame.job.status = 'failure';
}

function blank({ frame, node, phase }: Execution, { name }: StepPlace): StepResult {
  return {
    id: node.id,
    name,
    phase,
    depth: frame.depth,
    outcome: 'skipped',
    conclusion: 'skipped',
    outputs: {},
    lines: [],
    annotations: [],
    summary: '',
    durationMs: 0,
  };
}

const masked = (mask: (text: string) => string, texts: Record<string, string>) =>
  Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, mask(text)]));
