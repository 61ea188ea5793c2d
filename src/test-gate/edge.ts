import { type Command, run } from '../core/exec.ts';
import type { CheckRun, Published } from './publish.ts';
import type { Workspace } from './workspace-api.ts';

/** What the gate asks of the world. */
export interface Edge {
  workspace: Workspace;
  /** Runs the command in a folder of the workspace, its output shown; answers its exit code. */
  run(command: string, folder: string): Promise<number>;
  /** Undefined without a token. Never throws for a refusal. */
  publish: ((check: CheckRun) => Promise<Published>) | undefined;
}

/** As the runner starts a `run:` step with `shell: bash`, but from the command line. */
export const bash = (script: string): Command['argv'] => [
  'bash',
  '--noprofile',
  '--norc',
  '-e',
  '-o',
  'pipefail',
  '-c',
  script,
];

export async function runShown(script: string, rest: Omit<Command, 'argv' | 'output'>): Promise<number> {
  const { exitCode } = await run({ ...rest, argv: bash(script), output: 'show' });
  return exitCode;
}
