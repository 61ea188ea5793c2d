import type { Permissions } from '../job/permissions.ts';
import { githubContext } from '../run/github-context.ts';
import type { RunState } from '../run/run-state.ts';
import type { Conclusion } from '../runner.types.ts';
import type { Tree } from '../sources/sources.ts';
import { evaluate, evaluateBoolean, evaluateText, type Scope } from '../template/evaluate.ts';
import type { JsonObject, Mapping, Token } from '../template/template.types.ts';
import { field } from '../template/tokens.ts';
import type { WorkflowFile } from '../template/workflow-file.ts';
import type { ConcurrencySetting } from './concurrency.ts';

/** One workflow being executed: the one that was triggered, or one that a job calls. */
export interface Call {
  run: RunState;
  file: WorkflowFile;
  /** Where the file comes from: what `$/` and `./` in a job's `uses` point into. */
  tree: Tree;
  inputs: JsonObject;
  secrets: Record<string, string>;
  vars: Record<string, string>;
  /** What the calling job has; undefined in the workflow that was triggered. */
  permissionCap: Permissions | undefined;
  /** `deploy/` in front of ids, `deploy / ` in front of names. */
  idPrefix: string;
  namePrefix: string;
  depth: number;
  /** Fires when the run, or the matrix the calling job belongs to, is cancelled. */
  cancel: AbortSignal;
}

/** One instance of a job: a combination of its matrix. */
export interface JobInstance {
  call: Call;
  id: string;
  name: string;
  token: Mapping;
  needs: JsonObject;
  strategy: JsonObject;
  matrix: JsonObject;
  cancel: AbortController;
}

/** A job of the file, before its matrix is known. */
export type JobBase = Pick<JobInstance, 'call' | 'id' | 'name' | 'token' | 'needs'>;

/** How a job ended, as others see it. */
export interface Outcome {
  result: Conclusion;
  outputs: Record<string, string>;
}

/** What expressions of a workflow's own keys see. */
export function workflowScope({ run, file, inputs, vars }: Call): Scope {
  return { file: file.path, contexts: { github: githubContext(run), inputs, vars }, functions: {} };
}

/** What expressions of a job's keys see, before it runs. */
export function jobScope({
  call,
  needs,
  strategy,
  matrix,
}: Omit<JobInstance, 'cancel' | 'id' | 'name' | 'token'>): Scope {
  const scope = workflowScope(call);
  return { ...scope, contexts: { ...scope.contexts, needs, strategy, matrix } };
}

/** `concurrency:` of a workflow or a job; undefined when there is none. */
export function concurrencyOf(token: Token | undefined, scope: Scope): ConcurrencySetting | undefined {
  if (token === undefined) return undefined;
  const value = evaluate(token, scope);
  if (typeof value !== 'object') {
    const group = evaluateText(token, scope);
    return group === '' ? undefined : { group, cancelInProgress: false, queue: 'single' };
  }
  return {
    group: evaluateText(field(token, 'group'), scope),
    cancelInProgress: evaluateBoolean(field(token, 'cancel-in-progress'), scope, false),
    queue: evaluateText(field(token, 'queue'), scope) === 'max' ? 'max' : 'single',
  };
}

/** Of several jobs: a failure counts most, then a cancellation; skipped only when all are. */
export function worst(results: Conclusion[]): Conclusion {
  if (results.includes('failure')) return 'failure';
  if (results.includes('cancelled')) return 'cancelled';
  return results.length > 0 && results.every((result) => result === 'skipped') ? 'skipped' : 'success';
}
