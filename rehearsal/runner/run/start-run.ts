import fs from 'node:fs';
import path from 'node:path';
import type { Conclusion, RunnerOptions, RunRequest, RunResult } from '../runner.types.ts';
import type { Sources, Tree } from '../sources/sources.ts';
import { evaluateText } from '../template/evaluate.ts';
import type { JsonObject } from '../template/template.types.ts';
import { field } from '../template/tokens.ts';
import { parseWorkflowFile, trigger, type WorkflowFile } from '../template/workflow-file.ts';
import { type Call, workflowScope } from '../workflow/call.ts';
import { checkCalls } from '../workflow/call-workflow.ts';
import type { ConcurrencyGroups } from '../workflow/concurrency.ts';
import { runCall } from '../workflow/run-call.ts';
import { dispatchInputs } from '../workflow/workflow-inputs.ts';
import { unmetFilter } from './event-filters.ts';
import type { RunState } from './run-state.ts';
import { triggerEvent } from './trigger-event.ts';

/** What a runner lends to each of its runs. */
export interface Shared {
  options: RunnerOptions;
  folder: string;
  sources: Sources;
  groups: ConcurrencyGroups;
  turn: RunState['turn'];
}

/** Runs one workflow from its event to its conclusion. */
export async function startRun(shared: Shared, request: RunRequest, number: number): Promise<RunResult> {
  const started = performance.now();
  const folder = path.join(shared.folder, `run-${number}`);
  const emit = shared.options.listener ?? (() => {});
  const result: RunResult = {
    runId: 1_000_000 + number,
    name: request.workflow,
    workflow: request.workflow,
    conclusion: 'failure',
    message: undefined,
    jobs: [],
    durationMs: 0,
  };
  const end = (conclusion: Conclusion, message?: string): RunResult => {
    Object.assign(result, { conclusion, message, durationMs: Math.round(performance.now() - started) });
    emit({ type: 'run-ended', result });
    return result;
  };
  try {
    const call = await openRun(shared, request, number, folder, result);
    const { run, file } = call;
    const unmet = unmetFilter(file, run.event, shared.options.repositories[run.repository.fullName] ?? '');
    if (unmet !== undefined) return end('skipped', unmet);
    const problems = await checkCalls(call);
    if (problems.length > 0) return end('failure', problems.join('\n'));
    const { ref, sha, name: event } = run.event;
    emit({
      type: 'run-started',
      runId: run.id,
      name: result.name,
      workflow: result.workflow,
      event,
      ref,
      sha,
    });
    const stop = () => run.cancel.abort(new Error('The operation was canceled.'));
    if (request.signal?.aborted) stop();
    request.signal?.addEventListener('abort', stop, { once: true });
    const outcome = await runCall(call);
    request.signal?.removeEventListener('abort', stop);
    const cancelled = run.cancel.signal.aborted;
    return end(cancelled ? 'cancelled' : outcome.result, cancelled ? reasonOf(run.cancel.signal) : undefined);
  } catch (error) {
    const { message } = error as Error;
    return end(message.startsWith('Canceling since') ? 'cancelled' : 'failure', message);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

const reasonOf = ({ reason }: AbortSignal) =>
  reason instanceof Error && reason.message.startsWith('Canceling')
    ? reason.message
    : 'The run was canceled.';

async function openRun(
  shared: Shared,
  request: RunRequest,
  number: number,
  folder: string,
  result: RunResult,
): Promise<Call> {
  const { host, repositories, actions } = shared.options;
  const repository = host.repository(request.repository);
  const known = { [actions.repository ?? 'zibro/actions']: actions.source, ...repositories };
  const home = known[repository.fullName];
  if (home === undefined) throw new Error(`There is no folder for the repository ${repository.fullName}`);
  const event = triggerEvent(request, repository, home, host.serverUrl);
  const { ref, sha } = event;
  const tree: Tree = { ...shared.sources.tree(repository.fullName, sha), ref, sha };
  const file = await readWorkflow(tree, request.workflow);
  if (request.job !== undefined && !file.jobs.has(request.job)) {
    const jobs = [...file.jobs.keys()].join(', ');
    throw new Error(`There is no job ${request.job} in ${file.path}: it has ${jobs}`);
  }
  const inputs = inputsOf(file, request);
  const run: RunState = {
    ...shared,
    id: result.runId,
    number,
    attempt: request.attempt ?? 1,
    repository,
    event,
    workflow: { name: file.name, path: file.path },
    actor: request.actor ?? 'developer',
    folder,
    standInFile: path.join(folder, 'stand-ins.json'),
    emit: shared.options.listener ?? (() => {}),
    jobs: result.jobs,
    onlyJob: request.job,
    cancel: new AbortController(),
  };
  fs.mkdirSync(folder, { recursive: true });
  const store = path.join(shared.folder, 'store');
  fs.writeFileSync(run.standInFile, JSON.stringify({ repositories: known, store, node: process.execPath }));
  const call = topCall(run, file, tree, inputs, request);
  result.workflow = file.name;
  result.name =
    evaluateText(field(file.root, 'run-name'), workflowScope(call)) || standardName(file, event.payload);
  return call;
}

/** The workflow that was triggered, with the repository's settings and what the request adds to them. */
function topCall(
  run: RunState,
  file: WorkflowFile,
  tree: Tree,
  inputs: JsonObject,
  request: RunRequest,
): Call {
  const settings = run.options.host.settings(run.repository.fullName);
  return {
    run,
    file,
    tree,
    inputs,
    secrets: { ...settings.secrets, ...request.secrets },
    vars: { ...settings.vars, ...request.vars },
    permissionCap: undefined,
    idPrefix: '',
    namePrefix: '',
    depth: 0,
    cancel: run.cancel.signal,
  };
}

async function readWorkflow(tree: Tree, named: string): Promise<WorkflowFile> {
  const paths = named.includes('/')
    ? [named]
    : ['', '.yml', '.yaml'].map((end) => `.github/workflows/${named}${end}`);
  const found = paths
    .map((one) => path.posix.normalize(one))
    .find((one) => fs.existsSync(tree.locate(one)) && fs.statSync(tree.locate(one)).isFile());
  if (found === undefined)
    throw new Error(`There is no workflow ${named} in ${tree.repository} at ${tree.sha}`);
  return parseWorkflowFile(found, fs.readFileSync(tree.locate(found), 'utf8'));
}

/** Only a run that is started by hand has inputs. */
function inputsOf(file: WorkflowFile, { event, inputs = {} }: RunRequest): JsonObject {
  if (trigger(file, event) === undefined) throw new Error(`Workflow does not have '${event}' trigger`);
  if (event === 'workflow_dispatch') return dispatchInputs(file, inputs);
  if (Object.keys(inputs).length > 0)
    throw new Error(`Inputs belong to workflow_dispatch; the event is ${event}`);
  return {};
}

/** What GitHub shows without `run-name`: the commit's first line, the pull request's title, or the workflow's name. */
function standardName(file: WorkflowFile, payload: JsonObject): string {
  const title = (payload.pull_request as JsonObject | undefined)?.title;
  const message = (payload.head_commit as JsonObject | undefined)?.message;
  return typeof title === 'string'
    ? title
    : typeof message === 'string'
      ? (message.split('\n')[0] ?? '')
      : file.name;
}
