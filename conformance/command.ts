import { spawn } from 'node:child_process';

export interface Ended {
  exitCode: number;
  stdout: string;
  stderr: string;
}

/** Groups that run: a program that is told to end takes them along. */
const running = new Set<number>();
process.once('SIGTERM', () => {
  for (const pid of running) process.kill(-pid, 'SIGTERM');
  process.exit(143);
});

/**
 * Runs a program in a process group of its own, and kills the group when the seconds are over: this Docker and its buildx
 * wait for ever when a connection is dropped. Throws with the last lines when it does not end well, unless that is `allowed`.
 */
export function command(
  argv: [string, ...string[]],
  options: {
    seconds: number;
    cwd?: string;
    stdin?: string;
    env?: Record<string, string>;
    allowed?: boolean;
    show?: boolean;
  },
): Promise<Ended> {
  const [file, ...args] = argv;
  const { promise, resolve, reject } = Promise.withResolvers<Ended>();
  const child = spawn(file, args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: [options.stdin === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    detached: true,
  });
  child.stdin?.on('error', () => {}).end(options.stdin);
  const text = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (chunk: string) => {
      text[name] += chunk;
      if (options.show) process.stdout.write(chunk);
    });
  }
  let late = false;
  const kill = () => {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  };
  const timer = setTimeout(() => {
    late = true;
    kill();
  }, options.seconds * 1000);
  if (child.pid !== undefined) running.add(child.pid);
  child.once('error', reject);
  child.once('close', (exitCode) => {
    if (child.pid !== undefined) running.delete(child.pid);
    clearTimeout(timer);
    const line = argv.join(' ').slice(0, 100);
    if (late) return reject(new Error(`${line} did not end within ${options.seconds} s.`));
    if (exitCode === 0 || options.allowed) return resolve({ exitCode: exitCode ?? -1, ...text });
    const said = `${text.stdout}${text.stderr}`.trim().split('\n').slice(-15).join('\n    ');
    reject(new Error(`${line} ended with ${exitCode}:\n    ${said}`));
  });
  return promise;
}
