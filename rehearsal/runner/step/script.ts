import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { evaluateText } from '../template/evaluate.ts';
import { field } from '../template/tokens.ts';
import type { StepContext } from './execute.ts';
import { type Frame, scopeOf } from './frame.ts';
import type { StepNode } from './step-node.ts';
import { runStepProcess } from './step-process.ts';

/** How each shell is called; without `shell:` it is bash without pipefail. */
const SHELLS: Record<string, { command: string; extension: string }> = {
  '': { command: 'bash -e {0}', extension: '.sh' },
  bash: { command: 'bash --noprofile --norc -e -o pipefail {0}', extension: '.sh' },
  sh: { command: 'sh -e {0}', extension: '.sh' },
  python: { command: 'python3 {0}', extension: '.py' },
  pwsh: { command: 'pwsh -command . {0}', extension: '.ps1' },
};

/** Runs a step's `run:`. */
export async function runScript(frame: Frame, node: StepNode, context: StepContext): Promise<boolean> {
  const { job } = frame;
  const scope = scopeOf(frame, context.env);
  const script = evaluateText(field(node.token, 'run'), scope);
  const shell =
    evaluateText(field(node.token, 'shell'), scope) || (frame.depth === 0 ? job.defaults.shell : '') || '';
  const { command, extension } = SHELLS[shell] ?? { command: shell, extension: '' };
  if (!command.includes('{0}')) {
    throw new Error(
      `Invalid shell option. Shell must be a valid built-in (bash, sh, cmd, powershell, pwsh) or a format string containing '{0}'`,
    );
  }
  const cwd = path.resolve(
    job.folders.workspace,
    evaluateText(field(node.token, 'working-directory'), scope) ||
      (frame.depth === 0 ? job.defaults.workingDirectory : '') ||
      '.',
  );
  const [program = '', ...args] = command.split(/\s+/);
  const file = path.join(job.folders.temp, `${randomUUID()}${extension}`);
  fs.writeFileSync(file, script.endsWith('\n') ? script : `${script}\n`);
  show(context, script, command, context.env);
  if (!fs.existsSync(cwd)) {
    throw new Error(
      `An error occurred trying to start process '${program}' with working directory '${cwd}'. No such file or directory`,
    );
  }
  try {
    const exitCode = await runStepProcess(frame, node, context, {
      command: program,
      args: args.map((one) => one.replace('{0}', file)),
      cwd,
    });
    if (exitCode !== 0 && !context.signal.aborted)
      context.log.error(`Process completed with exit code ${exitCode}.`);
    return exitCode === 0;
  } finally {
    fs.rmSync(file, { force: true });
  }
}

/** The script as GitHub shows it: a closed group before the output. */
function show({ log }: StepContext, script: string, command: string, env: Record<string, string>): void {
  log.say(`Run ${script.trimEnd().split('\n')[0] ?? ''}`, 'group');
  for (const line of script.trimEnd().split('\n')) log.say(line);
  log.say(`shell: ${command}`);
  const entries = Object.entries(env);
  if (entries.length > 0) log.say('env:');
  for (const [name, value] of entries) log.say(`  ${name}: ${value}`);
  log.say('', 'endgroup');
}
