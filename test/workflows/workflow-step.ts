import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parse } from 'yaml';
import { read } from '../support/project.ts';

export interface Step {
  id?: string;
  name?: string;
  uses?: string;
  shell?: string;
  run?: string;
}
export interface Job {
  needs?: string[];
  permissions: Record<string, string>;
  steps: Step[];
}

/** The jobs of a workflow of this project. */
export function jobsOf(file: string): Record<string, Job> {
  return parse(read(file)).jobs;
}

/** Runs the script of a step as GitHub does, with nothing but `env`. */
export function runStep({ steps }: Job, id: string, env: Record<string, string>) {
  const { shell = 'bash -e {0}', run = 'exit 99' } = steps.find((step) => step.id === id) ?? {};
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'zibro-step-'));
  try {
    const output = path.join(folder, 'output');
    fs.writeFileSync(output, '');
    const PATH = `${path.dirname(process.execPath)}${path.delimiter}${process.env.PATH}`;
    const script = path.join(folder, 'script');
    fs.writeFileSync(script, run);
    const [command = '', ...rest] = shell.replace('{0}', script).split(' ');
    const { status, stdout } = spawnSync(command, rest, {
      env: { PATH, GITHUB_OUTPUT: output, ...env },
      encoding: 'utf8',
    });
    const lines = fs.readFileSync(output, 'utf8').trim().split('\n');
    const outputs = Object.fromEntries(lines.filter(Boolean).map((line) => line.split(/=(.*)/s).slice(0, 2)));
    return { status, stdout: stdout.trim(), outputs };
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}
