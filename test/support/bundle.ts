import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parse } from 'yaml';

/** What a step left behind, as the runner sees it. */
export interface StepResult {
  exitCode: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
  outputs: Record<string, string>;
  summary: string;
}

export interface StepRequest {
  action: string;
  inputs: Record<string, string>;
  env?: Record<string, string>;
  workspace?: string;
  /** Called when the process runs, e.g. to send it a signal. */
  onStart?(child: {
    pid: number;
    kill(signal: NodeJS.Signals): void;
    onOutput(see: (text: string) => void): void;
  }): void;
}

/** Runs a built bundle as the runner does: inputs with their defaults in the environment, command files, no other environment. */
export async function runBundle(request: StepRequest): Promise<StepResult> {
  const home = path.join(process.env.ZIBRO_DIST ?? '', request.action);
  const temp = fs.mkdtempSync(path.join(os.tmpdir(), 'step-'));
  try {
    const files = {
      GITHUB_OUTPUT: path.join(temp, 'output'),
      GITHUB_STEP_SUMMARY: path.join(temp, 'summary'),
    };
    for (const file of Object.values(files)) fs.writeFileSync(file, '');
    const workspace = request.workspace ?? temp;
    const env = {
      PATH: `${path.dirname(process.execPath)}:${process.env.PATH}`,
      HOME: temp,
      RUNNER_TEMP: temp,
      GITHUB_WORKSPACE: workspace,
      ...files,
      ...inputVariables(home, request.inputs),
      ...request.env,
    };
    const ended = await runNode(path.join(home, 'index.js'), workspace, env, request.onStart);
    return {
      ...ended,
      outputs: readOutputs(fs.readFileSync(files.GITHUB_OUTPUT, 'utf8')),
      summary: fs.readFileSync(files.GITHUB_STEP_SUMMARY, 'utf8'),
    };
  } finally {
    fs.rmSync(temp, { recursive: true, force: true });
  }
}

/** INPUT_<NAME>, upper case, blanks to `_`, hyphens stay; every input is set. */
function inputVariables(home: string, given: Record<string, string>): Record<string, string> {
  const { inputs } = parse(fs.readFileSync(path.join(home, 'action.yml'), 'utf8'));
  const unknown = Object.keys(given).filter((name) => !(name in inputs));
  if (unknown.length > 0) throw new Error(`action.yml has no input ${unknown.join(', ')}`);
  return Object.fromEntries(
    Object.entries<{ default?: string }>(inputs).map(([name, input]) => [
      `INPUT_${name.replaceAll(' ', '_').toUpperCase()}`,
      given[name] ?? input.default ?? '',
    ]),
  );
}

function runNode(
  main: string,
  cwd: string,
  env: Record<string, string>,
  onStart: StepRequest['onStart'],
): Promise<Pick<StepResult, 'exitCode' | 'signal' | 'stdout' | 'stderr'>> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [main], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    let see: (text: string) => void = () => {};
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      see(text);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.on('error', reject);
    child.on('close', (exitCode, signal) => resolve({ exitCode, signal, stdout, stderr }));
    onStart?.({
      pid: child.pid ?? 0,
      kill: (name) => child.kill(name),
      onOutput: (listener) => {
        see = listener;
      },
    });
  });
}

function readOutputs(text: string): Record<string, string> {
  const outputs: Record<string, string> = {};
  for (const [, name = '', , value = ''] of text.matchAll(/^([^\n=]+?)<<(\S+)\n([\s\S]*?)\n?\2$/gm))
    outputs[name] = value;
  return outputs;
}
