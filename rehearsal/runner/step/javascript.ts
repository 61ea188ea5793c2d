import path from 'node:path';
import { readActionInputs } from './action-inputs.ts';
import type { StepContext } from './execute.ts';
import type { Frame } from './frame.ts';
import type { ResolvedAction, StepNode } from './step-node.ts';
import { runStepProcess } from './step-process.ts';

/** Runs one script of a JavaScript action: `pre`, `main` or `post`. */
export async function runJavaScript(
  frame: Frame,
  node: StepNode,
  context: StepContext,
  action: ResolvedAction,
  script: string,
): Promise<boolean> {
  const { job } = frame;
  const { definition, tree } = action;
  const inputs = readActionInputs(frame, node, action, context);
  const identity = actionContext(action);
  const exitCode = await runStepProcess(
    { ...frame, action: { ...frame.action, ...identity } },
    node,
    context,
    {
      // What an action asks for, node20 or node24, is run as node24: GitHub's default since June 2026.
      command: process.execPath,
      args: [path.join(definition.folder, script)],
      cwd: job.folders.workspace,
      env: {
        ...prefixed('INPUT_', inputs),
        ...Object.fromEntries(Object.entries(node.state).map(([name, value]) => [`STATE_${name}`, value])),
        ...(tree.standIn && { ZIBRO_REHEARSAL: job.run.standInFile }),
      },
    },
  );
  return exitCode === 0;
}

/** github.action_path, action_ref and action_repository of what runs. */
export function actionContext({ definition, repository, ref }: ResolvedAction): Record<string, string> {
  return { action_path: definition.folder, action_repository: repository, action_ref: ref };
}

/** Blanks become `_`, letters capital; hyphens stay. */
const prefixed = (prefix: string, inputs: Record<string, string>) =>
  Object.fromEntries(
    Object.entries(inputs).map(([name, value]) => [
      `${prefix}${name.replaceAll(' ', '_').toUpperCase()}`,
      value,
    ]),
  );
