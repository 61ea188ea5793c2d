import type { Hook } from '../template/action-file.ts';
import { evaluateCondition, evaluateText, evaluateTruth } from '../template/evaluate.ts';
import { field } from '../template/tokens.ts';
import { readActionInputs } from './action-inputs.ts';
import { execute, type StepContext } from './execute.ts';
import { type Frame, scopeOf } from './frame.ts';
import { actionContext, runJavaScript } from './javascript.ts';
import { runScript } from './script.ts';
import { type ResolvedAction, resolveAction, type StepNode } from './step-node.ts';

/** Runs one step of a job or of a composite action. */
export async function runStep(frame: Frame, node: StepNode): Promise<void> {
  await execute({
    frame,
    node,
    phase: 'main',
    name: nameOf(frame, node),
    wanted: (scope) => evaluateCondition(field(node.token, 'if'), scope),
    work: (context) =>
      node.uses === undefined ? runScript(frame, node, context) : runAction(frame, node, context),
  });
}

/** Runs the `pre` scripts of all actions that were resolved before the job began, inner ones too. */
export async function runPre(frame: Frame, nodes: StepNode[]): Promise<void> {
  for (const node of nodes) {
    const { action } = node;
    if (action === undefined) continue;
    const { runs } = action.definition;
    if (runs.using === 'node' && runs.pre) await runHook(frame, node, action, 'pre', runs.pre);
    await runPre({ ...frame, tree: action.tree }, node.children);
  }
}

async function runAction(frame: Frame, node: StepNode, context: StepContext): Promise<boolean> {
  const action = node.action ?? (await resolveNow(frame, node, context));
  const { runs } = action.definition;
  if (runs.using === 'composite') return runComposite(frame, node, context, action);
  if (runs.post) registerPost(frame, node, action, runs.post);
  return runJavaScript(frame, node, context, action, runs.main);
}

/** `./path` is what the workspace holds when the step begins. */
async function resolveNow(frame: Frame, node: StepNode, { log }: StepContext): Promise<ResolvedAction> {
  const action = resolveAction(frame.job, node, frame.tree, frame.depth);
  const { runs } = action.definition;
  if (runs.using === 'node' && runs.pre) {
    log.annotate({
      level: 'warning',
      message: `\`pre\` execution is not supported for local action from '${node.uses}'`,
    });
  }
  return action;
}

async function runComposite(
  frame: Frame,
  node: StepNode,
  context: StepContext,
  action: ResolvedAction,
): Promise<boolean> {
  const { definition } = action;
  const inner: Frame = {
    job: frame.job,
    tree: action.tree,
    file: definition.file,
    depth: frame.depth + 1,
    inputs: readActionInputs(frame, node, action, context),
    env: { ...frame.env, ...context.env },
    steps: {},
    status: 'success',
    action: { ...frame.action, ...actionContext(action) },
    signal: context.signal,
  };
  for (const child of node.children) await runStep(inner, child);
  const scope = scopeOf(inner);
  for (const [name, value] of definition.outputs) context.outputs[name] = evaluateText(value, scope);
  return inner.status === 'success';
}

function registerPost(frame: Frame, node: StepNode, action: ResolvedAction, hook: Hook): void {
  const known = node.postFrame !== undefined;
  // Its place in a composite action is over when it runs: it counts as a step of the job, and sees what the latest script saw.
  const outer: Frame = { ...frame, depth: 0, signal: undefined };
  node.postFrame = outer;
  if (!known) frame.job.posts.push(() => runHook(node.postFrame ?? outer, node, action, 'post', hook));
}

async function runHook(
  frame: Frame,
  node: StepNode,
  action: ResolvedAction,
  phase: 'pre' | 'post',
  hook: Hook,
): Promise<void> {
  const { runs } = action.definition;
  await execute({
    frame,
    node,
    phase,
    name: `${phase === 'pre' ? 'Pre' : 'Post'} ${nameOf(frame, node)}`,
    // Without a status function it means what it says, unlike the condition of a step.
    wanted: (scope) => hook.condition === undefined || evaluateTruth(hook.condition, scope),
    work: (context) => {
      if (phase === 'pre' && runs.using === 'node' && runs.post) registerPost(frame, node, action, runs.post);
      return runJavaScript(frame, node, context, action, hook.script);
    },
  });
}

/** As GitHub names a step. An expression that cannot be evaluated yet is shown as written. */
function nameOf(frame: Frame, node: StepNode): string {
  const shown = (key: string) => {
    const token = field(node.token, key);
    try {
      return evaluateText(token, scopeOf(frame));
    } catch {
      return token?.toString() ?? '';
    }
  };
  if (field(node.token, 'name') !== undefined) return shown('name');
  return `Run ${node.uses ?? shown('run').trim().split('\n')[0]}`;
}
