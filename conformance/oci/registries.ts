import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import readline from 'node:readline';
import { freePort } from '../../rehearsal/cloud/free-port.ts';

/** A registry that runs, with the repositories that the suite uses. */
export interface RunningRegistry {
  host: string;
  /** Of user AWS; any will do where nobody asks. */
  password: string;
  stop(): Promise<void>;
}

export const repositories = ['f1/r1', 'f1/r2'];

/** The local ECR's registry. */
export async function startLocal(folder: string, kind: string): Promise<RunningRegistry> {
  const serve = path.join(import.meta.dirname, 'serve.ts');
  const child = spawn(process.execPath, [serve, folder, kind, ...repositories], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  for await (const line of readline.createInterface({ input: child.stdout })) {
    const { host, password } = JSON.parse(line);
    return {
      host,
      password,
      stop: async () => {
        child.stdin.end();
        await ended(child);
      },
    };
  }
  throw new Error(`The local registry (${kind}) did not start.`);
}

/** The reference implementation, without authentication. It makes repositories when they are pushed to. */
export async function startControl(folder: string, program: string): Promise<RunningRegistry> {
  const port = await freePort();
  const config = path.join(folder, 'config.yml');
  const lines = [
    'version: 0.1',
    'log: { level: error, accesslog: { disabled: true } }',
    `storage: { filesystem: { rootdirectory: ${path.join(folder, 'data')} } }`,
    `http: { addr: 127.0.0.1:${port} }`,
  ];
  fs.writeFileSync(config, `${lines.join('\n')}\n`);
  const log = fs.openSync(path.join(folder, 'log'), 'w');
  const child = spawn(program, ['serve', config], {
    stdio: ['ignore', log, log],
    env: { ...process.env, OTEL_TRACES_EXPORTER: 'none' },
  });
  fs.closeSync(log);
  await answers(port, child);
  return {
    host: `127.0.0.1:${port}`,
    password: 'none',
    stop: async () => {
      child.kill();
      await ended(child);
    },
  };
}

async function answers(port: number, child: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 100 && child.exitCode === null; tries++) {
    const isUp = await fetch(`http://127.0.0.1:${port}/v2/`).then(
      ({ status }) => status === 200,
      () => false,
    );
    if (isUp) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  child.kill();
  throw new Error('The control registry did not start.');
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve();
    child.once('exit', () => resolve());
  });
}
