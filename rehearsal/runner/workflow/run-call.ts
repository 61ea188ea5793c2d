import { expandMatrix, matrixSuffix } from '../job/matrix.ts';
import { runJob } from '../job/run-job.ts';
import type { Conclusion } from '../runner.types.ts';
import {
  asText,
  evaluate,
  evaluateBoolean,
  evaluateCondition,
  evaluateNumber,
  evaluateText,
  type Scope,
} from '../template/evaluate.ts';
import type { Json, JsonObject, Mapping } from '../template/template.types.ts';
import { entries, field, literals } from '../template/tokens.ts';
import { trigger } from '../template/workflow-file.ts';
import { type Call, concurrencyOf, type JobInstance, jobScope, type Outcome, workflowScope } from './call.ts';
import { callWorkflow } from './call-workflow.ts';
import type { ConcurrencySetting } from './concurrency.ts';
import { endedWithoutRunning } from './ended.ts';

/** Runs the jobs of a workflow in the order of their needs; answers how it ended, and its outputs when it was called. */
export async function runCall(call: Call): Promise<Outcome> {
  const setting = concurrencyOf(field(call.file.root, 'concurrency'), workflowScope(call));
  const leave =
    setting &&
    (await enterGroup(call, setting, {
      name: call.namePrefix,
      isJob: false,
      cancel: undefined,
      signal: call.cancel,
    }));
  try {
    return await runJobs(call);
  } finally {
    leave?.();
  }
}

/** Takes a place in a concurrency group, for a workflow or for one of its jobs. */
function enterGroup(
  { run, depth }: Call,
  setting: ConcurrencySetting,
  place: { name: string; isJob: boolean; cancel: AbortController | undefined; signal: AbortSignal },
): Promise<() => void> {
  return run.groups.enter(setting, {
    scope: run.repository.fullName,
    ...(depth === 0 && !place.isJob ? { owner: run } : { within: run }),
    cancel: (reason) => (place.cancel ?? run.cancel).abort(new Error(reason)),
    signal: place.signal,
    onWait: () =>
      run.emit({ type: 'job-waiting', job: place.name, reason: `concurrency group ${setting.group}` }),
  });
}

async function runJobs(call: Call): Promise<Outcome> {
  const started = new Map<string, Promise<Outcome>>();
  const start = (id: string): Promise<Outcome> => {
    const known = started.get(id);
    if (known) return known;
    const promise = (async () => {
      const token = call.file.jobs.get(id);
      if (token === undefined) throw new Error(`There is no job ${id} in ${call.file.path}`);
      // All needs are awaited, so that a failure of one does not leave another unobserved.
      const ancestors = ancestorsOf(call, id);
      const outcomes = await Promise.all(ancestors.map(async (one) => [one, await start(one)] as const));
      return runJobGroup(call, id, token, new Map(outcomes));
    })();
    started.set(id, promise);
    return promise;
  };
  const { onlyJob } = call.run;
  const wanted = onlyJob === undefined || call.depth > 0 ? [...call.file.jobs.keys()] : [onlyJob];
  await Promise.all(wanted.map(start));
  const outcomes = new Map(
    await Promise.all([...started].map(async ([id, one]) => [id, await one] as const)),
  );
  return {
    result: worst([...outcomes.values()].map(({ result }) => result)),
    outputs: outputsOf(call, outcomes),
  };
}

/** Everything a job needs, directly or not: `success()` and `failure()` look at all of it. */
function ancestorsOf(call: Call, id: string): string[] {
  const found = new Set<string>();
  const visit = (one: string) => {
    for (const need of literals(field(call.file.jobs.get(one), 'needs'))) {
      if (found.has(need)) continue;
      found.add(need);
      visit(need);
    }
  };
  visit(id);
  return [...found];
}

/** One job of the file: its condition, then every combination of its matrix. */
async function runJobGroup(
  call: Call,
  id: string,
  token: Mapping,
  ancestors: Map<string, Outcome>,
): Promise<Outcome> {
  const needs: JsonObject = Object.fromEntries(
    literals(field(token, 'needs')).map((need) => [
      need,
      { ...(ancestors.get(need) ?? { result: 'skipped', outputs: {} }) },
    ]),
  );
  const base = { call, id: call.idPrefix + id, name: call.namePrefix + id, token, needs };
  try {
    const scope = jobScope({ call, needs, strategy: {}, matrix: {} });
    const wanted = evaluateCondition(field(token, 'if'), {
      ...scope,
      functions: jobFunctions(call, ancestors),
    });
    if (!wanted) return endedWithoutRunning(base, call.cancel.aborted ? 'cancelled' : 'skipped');
    return await runMatrix(base, scope, () =>
      evaluateCondition(field(token, 'if'), { ...scope, functions: jobFunctions(call, ancestors) }),
    );
  } catch (error) {
    return endedWithoutRunning(base, 'failure', (error as Error).message);
  }
}

function jobFunctions({ run }: Call, ancestors: Map<string, Outcome>): Scope['functions'] {
  const results = (ids: string[]) =>
    [...ancestors].filter(([id]) => ids.length === 0 || ids.includes(id)).map(([, one]) => one.result);
  const cancelled = () => run.cancel.signal.aborted;
  return {
    always: () => true,
    cancelled,
    success: (...ids) => !cancelled() && results(ids).every((result) => result === 'success'),
    failure: (...ids) => !cancelled() && results(ids).includes('failure'),
  };
}

type Base = Pick<JobInstance, 'call' | 'id' | 'name' | 'token' | 'needs'>;

async function runMatrix(base: Base, scope: Scope, stillWanted: () => boolean): Promise<Outcome> {
  const { call, token } = base;
  const written = field(token, 'strategy', 'matrix');
  const combinations = written === undefined ? [{}] : expandMatrix(evaluate(written, scope));
  const failFast = evaluateBoolean(field(token, 'strategy', 'fail-fast'), scope, true);
  const parallel = evaluateNumber(field(token, 'strategy', 'max-parallel'), scope) ?? combinations.length;
  const cancels = combinations.map(() => new AbortController());
  const onCancel = () => {
    // A job whose condition still holds, always() for one, is not cancelled with the run.
    if (call.run.cancel.signal.aborted && stillWanted()) return;
    for (const one of cancels) one.abort(call.cancel.reason);
  };
  if (call.cancel.aborted) onCancel();
  call.cancel.addEventListener('abort', onCancel, { once: true });
  const outcomes: Outcome[] = [];
  const waiting = combinations.map((matrix, at) => async () => {
    const cancel = cancels[at] ?? new AbortController();
    const strategy = {
      'fail-fast': failFast,
      'job-index': at,
      'job-total': combinations.length,
      'max-parallel': parallel,
    };
    const outcome = await runInstance({
      ...base,
      ...nameOf(base, strategy, matrix),
      strategy,
      matrix,
      cancel,
    });
    outcomes.push(outcome);
    if (outcome.result !== 'failure' || !failFast) return;
    for (const other of cancels.filter((one) => one !== cancel)) {
      other.abort(new Error(`The strategy configuration was canceled because "${base.id}" failed`));
    }
  });
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await next();
  };
  await Promise.all(Array.from({ length: Math.max(1, Math.min(parallel, combinations.length)) }, work));
  call.cancel.removeEventListener('abort', onCancel);
  return {
    result: worst(outcomes.map(({ result }) => result)),
    // Of a matrix the last job that says something wins.
    outputs: Object.assign(
      {},
      ...outcomes.map(({ outputs }) =>
        Object.fromEntries(Object.entries(outputs).filter(([, text]) => text !== '')),
      ),
    ),
  };
}

function nameOf(
  { call, token, id, needs }: Base,
  strategy: JsonObject,
  matrix: JsonObject,
): { name: string } {
  const written = field(token, 'name');
  const own =
    evaluateText(written, jobScope({ call, needs, strategy, matrix })) || id.slice(call.idPrefix.length);
  const suffix = written?.isExpression ? '' : matrixSuffix(matrix);
  return { name: `${call.namePrefix}${own}${suffix}` };
}

async function runInstance(instance: JobInstance): Promise<Outcome> {
  const { token, call, cancel } = instance;
  try {
    if (cancel.signal.aborted)
      return endedWithoutRunning(instance, 'cancelled', cancel.signal.reason?.message);
    const setting = concurrencyOf(field(token, 'concurrency'), jobScope(instance));
    const leave =
      setting &&
      (await enterGroup(call, setting, { name: instance.name, isJob: true, cancel, signal: cancel.signal }));
    try {
      return await (field(token, 'uses') === undefined ? runJob(instance) : callWorkflow(instance));
    } finally {
      leave?.();
    }
  } catch (error) {
    const message = (error as Error).message;
    return endedWithoutRunning(
      instance,
      /^Canceling|^The operation was canceled/.test(message) ? 'cancelled' : 'failure',
      message,
    );
  }
}

function outputsOf(call: Call, outcomes: Map<string, Outcome>): Record<string, string> {
  const declared = trigger(call.file, 'workflow_call');
  if (call.depth === 0 || declared === undefined || declared === 'all') return {};
  const jobs: Json = Object.fromEntries([...outcomes].map(([id, one]) => [id, { ...one }]));
  const scope = workflowScope(call);
  const seeing = { ...scope, contexts: { ...scope.contexts, jobs } };
  return Object.fromEntries(
    entries(field(declared, 'outputs')).map(([name, one]) => [
      name,
      asText(evaluate(field(one, 'value'), seeing)),
    ]),
  );
}

/** Of several jobs: a failure counts most, then a cancellation; skipped only when all are. */
export function worst(results: Conclusion[]): Conclusion {
  if (results.includes('failure')) return 'failure';
  if (results.includes('cancelled')) return 'cancelled';
  return results.length > 0 && results.every((result) => result === 'skipped') ? 'skipped' : 'success';
}
