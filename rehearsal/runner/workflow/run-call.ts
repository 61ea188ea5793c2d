import { runJob } from '../job/run-job.ts';
import { asText, evaluate, evaluateCondition, type Scope } from '../template/evaluate.ts';
import type { Json, Mapping } from '../template/template.types.ts';
import { entries, field, literals } from '../template/tokens.ts';
import { trigger } from '../template/workflow-file.ts';
import {
  type Call,
  concurrencyOf,
  type JobBase,
  type JobInstance,
  jobScope,
  type Outcome,
  workflowScope,
  worst,
} from './call.ts';
import { callWorkflow } from './call-workflow.ts';
import type { ConcurrencySetting } from './concurrency.ts';
import { endedWithoutRunning } from './ended.ts';
import { jobName, runMatrix } from './run-matrix.ts';

/** Runs the jobs of a workflow in the order of their needs; answers how it ended, and its outputs when it was called. */
export async function runCall(call: Call): Promise<Outcome> {
  const setting = concurrencyOf(field(call.file.root, 'concurrency'), workflowScope(call));
  const leave =
    setting &&
    (await enterGroup(call, setting, {
      name: call.namePrefix,
      isJob: false,
      cancel: call.run.cancel,
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
  place: { name: string; isJob: boolean; cancel: AbortController; signal: AbortSignal },
): Promise<() => void> {
  return run.groups.enter(setting, {
    scope: run.repository.fullName,
    ...(depth === 0 && !place.isJob ? { owner: run } : { within: run }),
    cancel: (reason) => place.cancel.abort(new Error(reason)),
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
      const outcomes = ancestorsOf(call, id).map(async (one) => [one, await start(one)] as const);
      return runJobGroup(call, id, token, new Map(await Promise.all(outcomes)));
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
  const direct = literals(field(token, 'needs')).map((need) => [need, { ...ancestors.get(need) }] as const);
  const needs = JSON.parse(JSON.stringify(Object.fromEntries(direct)));
  const base: JobBase = { call, id: call.idPrefix + id, name: call.namePrefix + id, token, needs };
  const scope = jobScope({ ...base, strategy: {}, matrix: {} });
  const wanted = () =>
    evaluateCondition(field(token, 'if'), { ...scope, functions: jobFunctions(call, ancestors) });
  try {
    if (wanted()) return await runMatrix(base, scope, wanted, runInstance);
    // Without a matrix GitHub shows the name that the job would have had.
    const name = field(token, 'strategy') ? base.name : jobName({ ...base, strategy: {}, matrix: {} });
    return endedWithoutRunning({ ...base, name }, call.cancel.aborted ? 'cancelled' : 'skipped');
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

async function runInstance(instance: JobInstance): Promise<Outcome> {
  const { token, call, cancel, name } = instance;
  try {
    if (cancel.signal.aborted)
      return endedWithoutRunning(instance, 'cancelled', cancel.signal.reason?.message);
    const setting = concurrencyOf(field(token, 'concurrency'), jobScope(instance));
    const place = { name, isJob: true, cancel, signal: cancel.signal };
    const leave = setting && (await enterGroup(call, setting, place));
    try {
      return await (field(token, 'uses') === undefined ? runJob(instance) : callWorkflow(instance));
    } finally {
      leave?.();
    }
  } catch (error) {
    const { message } = error as Error;
    const cancelled = /^Canceling|^The operation was canceled/.test(message);
    return endedWithoutRunning(instance, cancelled ? 'cancelled' : 'failure', message);
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
