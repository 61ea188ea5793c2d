import { type ChildProcess, spawn } from 'node:child_process';
import os from 'node:os';
import readline from 'node:readline';

export interface ChildRequest {
  command: string;
  args: string[];
  cwd: string;
  env: Record<string, string>;
  onLine(line: string): void;
  /** Ends the child and its process group: SIGINT, then SIGTERM, then SIGKILL. */
  signal: AbortSignal;
  grace: { interruptMs: number; terminateMs: number };
  /** Told the process group, which is the child's id. */
  onStart(group: number): void;
}

/** How long output may still come after the child has ended, when something it left behind holds its pipes. */
const DRAIN_MS = 300;

/**
 * Runs a program in a process group of its own, and hands over its output line by line.
 * Answers the exit code, 128 and more after a signal. Rejects when the program cannot be started.
 */
export function runChild(request: ChildRequest): Promise<number> {
  const { command, args, cwd, env } = request;
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    if (child.pid !== undefined) request.onStart(child.pid);
    const readers = [child.stdout, child.stderr].map((stream) => readline.createInterface({ input: stream }));
    for (const reader of readers) reader.on('line', request.onLine);
    const closed = Promise.all(readers.map((reader) => new Promise((done) => reader.once('close', done))));
    const stopEscalation = escalate(child, request);
    child.once('error', (error: NodeJS.ErrnoException) => {
      stopEscalation();
      reject(
        error.code === 'ENOENT'
          ? new Error(`${command}: command not found. Ensure it is installed and in PATH.`)
          : error,
      );
    });
    child.once('exit', (exitCode, killed) => {
      stopEscalation();
      let timer: NodeJS.Timeout | undefined;
      const patience = new Promise((done) => {
        timer = setTimeout(done, DRAIN_MS);
      });
      void Promise.race([closed, patience]).then(() => {
        clearTimeout(timer);
        for (const reader of readers) reader.removeAllListeners('line');
        // What was left in the background may go on writing; nobody reads it, and nobody waits for it.
        for (const stream of [child.stdout, child.stderr]) stream.resume();
        unref(child);
        resolve(exitCode ?? 128 + (os.constants.signals[killed ?? 'SIGKILL'] ?? 0));
      });
    });
  });
}

function escalate(child: ChildProcess, { signal, grace }: ChildRequest): () => void {
  const timers: NodeJS.Timeout[] = [];
  const after = (ms: number, name: NodeJS.Signals) =>
    timers.push(setTimeout(() => signalGroup(child, name), ms));
  const begin = () => {
    signalGroup(child, 'SIGINT');
    after(grace.interruptMs, 'SIGTERM');
    after(grace.interruptMs + grace.terminateMs, 'SIGKILL');
  };
  if (signal.aborted) begin();
  else signal.addEventListener('abort', begin, { once: true });
  return () => {
    signal.removeEventListener('abort', begin);
    for (const timer of timers) clearTimeout(timer);
    // The group may hold children that outlived their parent's end by signal.
    if (signal.aborted) signalGroup(child, 'SIGKILL');
  };
}

function signalGroup(child: ChildProcess, name: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, name);
  } catch {
    // The group has ended.
  }
}

function unref(child: ChildProcess): void {
  for (const stream of [child.stdout, child.stderr]) {
    if (stream && 'unref' in stream && typeof stream.unref === 'function') stream.unref();
  }
  child.unref();
}
