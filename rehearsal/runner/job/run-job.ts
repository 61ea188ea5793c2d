import type { StepLog } from '../commands/step-log.ts';
import { endOrphans } from '../process/orphans.ts';
import type { Conclusion, JobResult } from '../runner.types.ts';
import { execute } from '../step/execute.ts';
import { type Frame, scopeOf } from '../step/frame.ts';
import { runPre, runStep } from '../step/run-step.ts';
import { prepareSteps, type StepNode } from '../step/step-node.ts';
import { evaluate, evaluateBoolean, evaluateNumber, evaluateText } from '../template/evaluate.ts';
import { entries, field, mappings } from '../template/tokens.ts';
import { type JobInstance, jobScope, type Outcome } from '../workflow/call.ts';
import { needIds, recordJob } from '../workflow/ended.ts';
import { type OpenJob, openJob } from './open-job.ts';
import { type RunningServices, startServices } from './services.ts';

/** GitHub's limit for a job without `timeout-minutes`, and for what goes on after a cancellation. */
const JOB_MINUTES = 360;
const CANCEL_MINUTES = 5;

/** Runs a job's steps on this machine, from the environment's rules to the end of the last process. */
export async function runJob(instance: JobInstance): Promise<Outcome> {
  const { call, token, cancel } = instance;
  const kill = new AbortController();
  const open = await openJob(instance, kill.signal);
  const { state } = open;
  const giveBack = await call.run.turn(cancel.signal).catch((error) => {
    open.close();
    throw error;
  });
  const lift = limits(instance, open, kill);
  const started = performance.now();
  try {
    call.run.emit({
      type: 'job-started',
      job: instance.name,
      runsOn: evaluateRunsOn(instance),
      environment: state.identity.environment,
      permissions: open.permissions,
    });
    const frame = frameOf(instance, open);
    await runSteps(instance, open, frame);
    const result = conclude(instance, open, frame, started);
    const forgiven =
      result.conclusion === 'failure' &&
      evaluateBoolean(field(token, 'continue-on-error'), jobScope(instance), false);
    return { result: forgiven ? 'success' : result.conclusion, outputs: result.outputs };
  } finally {
    lift();
    giveBack();
    open.close();
  }
}

/** Ends the job at its time limit, and a cancelled one that does not end. */
function limits(instance: JobInstance, { state }: OpenJob, kill: AbortController): () => void {
  const { token, cancel } = instance;
  const scope = jobScope(instance);
  const minutes = evaluateNumber(field(token, 'timeout-minutes'), scope) ?? JOB_MINUTES;
  const patience = evaluateNumber(field(token, 'cancel-timeout-minutes'), scope) ?? CANCEL_MINUTES;
  const exceeded = new Error(
    `The job running on runner rehearsal has exceeded the maximum execution time of ${minutes} minutes.`,
  );
  const timers = [setTimeout(() => cancel.abort(exceeded), minutes * 60_000)];
  const onCancel = () => {
    state.status = 'cancelled';
    timers.push(setTimeout(() => kill.abort(), patience * 60_000));
  };
  if (cancel.signal.aborted) onCancel();
  else cancel.signal.addEventListener('abort', onCancel, { once: true });
  return () => {
    cancel.signal.removeEventListener('abort', onCancel);
    for (const timer of timers) clearTimeout(timer);
  };
}

function frameOf({ call }: JobInstance, { state }: OpenJob): Frame {
  return {
    job: state,
    tree: call.tree,
    file: call.file.path,
    depth: 0,
    inputs: call.inputs,
    env: {},
    steps: {},
    status: 'success',
    action: {},
    signal: undefined,
  };
}

async function runSteps(instance: JobInstance, open: OpenJob, frame: Frame): Promise<void> {
  const { state } = open;
  let nodes: StepNode[] = [];
  let services: RunningServices | undefined;
  await ownStep(frame, 'Set up job', async (log) => {
    describe(log, instance, open);
    nodes = prepareSteps(state, mappings(field(instance.token, 'steps')), instance.call.tree, 0);
    services = await startServices(
      field(instance.token, 'services'),
      open.scope,
      instance.call.run.options.services,
      log,
    );
    state.contexts.job.services = services.context;
  });
  try {
    await runPre(frame, nodes);
    for (const node of nodes) await runStep(frame, node);
    for (const post of state.posts.reverse()) await post();
  } finally {
    const left = endOrphans(state.trackingId, state.groups);
    if (left.length > 0) {
      await ownStep(frame, 'Complete job', async (log) => {
        for (const name of left) log.say(`Terminate orphan process: ${name}`);
      });
    }
    await services?.stop();
  }
}

/** A step of the runner's own. */
function ownStep(frame: Frame, name: string, work: (log: StepLog) => Promise<void>): Promise<void> {
  const node = {
    token: undefined,
    id: '__runner',
    uses: undefined,
    action: undefined,
    children: [],
    state: {},
    postFrame: undefined,
  };
  return execute({
    frame,
    node,
    phase: 'main',
    name,
    wanted: () => true,
    work: async ({ log }) => {
      await work(log);
      return true;
    },
  });
}

function describe(log: StepLog, instance: JobInstance, { permissions }: OpenJob): void {
  log.say(`Runs on this machine, which stands in for ${evaluateRunsOn(instance)}`);
  log.say('GITHUB_TOKEN Permissions', 'group');
  for (const [name, level] of Object.entries(permissions)) log.say(`${name}: ${level}`);
  log.say('', 'endgroup');
}

function evaluateRunsOn(instance: JobInstance): string {
  const labels = evaluate(field(instance.token, 'runs-on'), jobScope(instance));
  return typeof labels === 'string' ? labels : JSON.stringify(labels);
}

function conclude(
  instance: JobInstance,
  { state, permissions }: OpenJob,
  frame: Frame,
  started: number,
): JobResult {
  const { token, id, name, cancel, call } = instance;
  const annotations = state.results.flatMap((step) => step.annotations);
  const add = (level: 'error' | 'warning', message: string) =>
    annotations.push({ level, message: state.masker.mask(message) });
  if (cancel.signal.aborted) add('error', cancel.signal.reason?.message ?? 'The operation was canceled.');
  let conclusion: Conclusion = state.status;
  const outputs: Record<string, string> = {};
  let environmentUrl: string | undefined;
  try {
    const scope = scopeOf(frame);
    for (const [output, value] of entries(field(token, 'outputs'))) {
      const text = evaluateText(value, scope);
      if (state.masker.hides(text)) add('warning', `Skip output '${output}' since it may contain secret.`);
      else outputs[output] = text;
    }
    environmentUrl = evaluateText(field(token, 'environment', 'url'), scope) || undefined;
  } catch (error) {
    add('error', (error as Error).message);
    conclusion = 'failure';
  }
  const result: JobResult = {
    id,
    name,
    needs: needIds(call, instance.needs),
    conclusion,
    outputs,
    environment: state.identity.environment,
    environmentUrl,
    permissions,
    steps: state.results,
    annotations,
    durationMs: Math.round(performance.now() - started),
  };
  const summaries = state.results.map(({ summary }) => summary).filter((summary) => summary !== '');
  call.run.options.host.report(state.identity, { name, conclusion, annotations, summaries });
  recordJob(call.run, result);
  return result;
}
