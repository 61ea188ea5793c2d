import path from 'node:path';
import type { JobState } from '../job/job-state.ts';
import type { Tree } from '../sources/sources.ts';
import { type ActionFile, readActionFile } from '../template/action-file.ts';
import type { Mapping } from '../template/template.types.ts';
import { field, literal } from '../template/tokens.ts';
import type { Frame } from './frame.ts';

/** One step of a job or of a composite action, with the action it uses. */
export interface StepNode {
  /** Undefined for a step of the runner's own. */
  token: Mapping | undefined;
  /** As written, or one that begins with `__`: those are not in the context `steps`. */
  id: string;
  uses: string | undefined;
  /** Undefined for a script, and for `./path` until the step runs: the workspace may not have it before. */
  action: ResolvedAction | undefined;
  /** Steps of a composite action. */
  children: StepNode[];
  /** From GITHUB_STATE, for the action's later scripts. */
  state: Record<string, string>;
  /** Where the action's post script runs, once one of its other scripts has. */
  postFrame: Frame | undefined;
}

export interface ResolvedAction {
  definition: ActionFile;
  /** Where the action's own `$/` points. */
  tree: Tree;
  repository: string;
  ref: string;
}

const MAX_DEPTH = 9;

/** Steps with their actions, also those inside of composite actions. Throws an Error that names what cannot be found. */
export function prepareSteps(job: JobState, steps: Mapping[], tree: Tree, depth: number): StepNode[] {
  const used = new Map<string, number>();
  return steps.map((token) => {
    const uses = literal(field(token, 'uses'));
    const node: StepNode = {
      token,
      id: literal(field(token, 'id')) ?? generatedId(uses, used),
      uses,
      action: undefined,
      children: [],
      state: {},
      postFrame: undefined,
    };
    if (uses !== undefined && !uses.startsWith('./')) resolveAction(job, node, tree, depth);
    return node;
  });
}

/** Fills in a step's action, and the steps inside of it. */
export function resolveAction(job: JobState, node: StepNode, tree: Tree, depth: number): ResolvedAction {
  const action = find(job, node.uses ?? '', tree);
  node.action = action;
  const { runs } = action.definition;
  if (runs.using === 'composite') {
    if (depth + 1 > MAX_DEPTH) throw new Error(`Composite action depth exceeded max depth ${MAX_DEPTH}`);
    node.children = prepareSteps(job, runs.steps, action.tree, depth + 1);
  }
  return action;
}

function find(job: JobState, uses: string, tree: Tree): ResolvedAction {
  if (uses.startsWith('docker://')) throw new Error(`${uses}: actions in containers cannot run here`);
  if (uses.startsWith('./')) {
    const folder = path.join(job.folders.workspace, uses);
    const definition = readActionFile(folder, uses);
    return { definition, tree, repository: tree.repository, ref: tree.ref };
  }
  if (uses.startsWith('$/')) {
    const inside = uses.slice(2);
    if (inside === '') throw new Error(`Unable to resolve self-reference '${uses}'`);
    const definition = readActionFile(tree.locate(inside), `${tree.repository}/${inside}`);
    return { definition, tree, repository: tree.repository, ref: tree.ref };
  }
  const [, repository = '', inside = '', ref = ''] = /^([^/@]+\/[^/@]+)(?:\/([^@]*))?@(.+)$/.exec(uses) ?? [];
  if (repository === '') throw new Error(`Expected format {owner}/{repo}[/path]@{ref}. Actual '${uses}'`);
  const source = job.run.sources.tree(repository, ref);
  const definition = readActionFile(source.locate(inside), uses.replace(/@.*/, ''));
  return { definition, tree: source, repository, ref };
}

function generatedId(uses: string | undefined, used: Map<string, number>): string {
  const base = `__${uses === undefined ? 'run' : uses.startsWith('./') || uses.startsWith('$/') ? 'self' : uses.replace(/@.*/, '').split('/').slice(0, 2).join('_')}`;
  const count = (used.get(base) ?? 0) + 1;
  used.set(base, count);
  return count === 1 ? base : `${base}_${count}`;
}
