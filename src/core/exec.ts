import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import type { Clock } from './clock.ts';
import { execute } from './github/exec.ts';

export interface Command {
  /** Program and arguments. No secret belongs here: arguments can be read by every process of the machine. */
  argv: [string, ...string[]];
  cwd: string;
  env: Record<string, string | undefined>;
  /** What the program reads; nothing unless given. Secrets go here. */
  stdin?: string;
  /** `show`: its output appears in the log as it comes, without commands to the runner. */
  output: 'show' | 'keep';
  signal: AbortSignal;
  clock: Clock;
  /** A folder for a small file while the program runs. */
  temp: string;
}

export interface Finished {
  /** 128 + n when signal n ended it. */
  exitCode: number;
  /** The last 256 kB of each. */
  stdout: string;
  stderr: string;
}

const KEPT_BYTES = 256 * 1024;
const GRACE_MS = 3000;

/*
 * The program runs in a process group of its own (bash's job control), so that a cancelled run
 * ends its children and their children too: signals go to the whole group.
 */
const GROUP = 'set -m; (unset ZIBRO_PID_FILE; exec "$@") <&0 & echo $! > "$ZIBRO_PID_FILE"; set +m; wait $!';

/**
 * Runs a program (Linux and macOS). When the signal is aborted, its group gets SIGTERM, and SIGKILL three seconds later.
 * @throws the signal's reason when it was aborted; Error when the program cannot be started
 */
export async function run(command: Command): Promise<Finished> {
  command.signal.throwIfAborted();
  const pidFile = path.join(command.temp, `pid-${randomBytes(6).toString('hex')}`);
  const stdout = tail();
  const stderr = tail();
  const show = command.output === 'show';
  const stop = () => void endGroup(pidFile, command.clock);
  command.signal.addEventListener('abort', stop, { once: true });
  const endSilence = show ? stopCommands() : () => {};
  try {
    const exitCode = await execute({
      file: 'bash',
      args: ['--noprofile', '--norc', '-c', GROUP, 'run', ...command.argv],
      cwd: command.cwd,
      env: { ...childEnvironment(command.env), ZIBRO_PID_FILE: pidFile },
      stdin: Buffer.from(command.stdin ?? ''),
      onStdout: (data) => {
        stdout.add(data);
        if (show) process.stdout.write(data);
      },
      onStderr: (data) => {
        stderr.add(data);
        if (show) process.stderr.write(data);
      },
    });
    command.signal.throwIfAborted();
    return { exitCode, stdout: stdout.text(), stderr: stderr.text() };
  } finally {
    endSilence();
    command.signal.removeEventListener('abort', stop);
    fs.rmSync(pidFile, { force: true });
  }
}

async function endGroup(pidFile: string, clock: Clock): Promise<void> {
  const pid = fs.existsSync(pidFile) ? Number(fs.readFileSync(pidFile, 'utf8')) : 0;
  if (!Number.isInteger(pid) || pid < 2) return;
  signalGroup(pid, 'SIGTERM');
  await clock.sleep(GRACE_MS);
  signalGroup(pid, 'SIGKILL');
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // It has ended by itself.
  }
}

/** The runner takes no commands from what a program prints, until the answered function is called. */
function stopCommands(): () => void {
  const token = randomBytes(16).toString('hex');
  process.stdout.write(`::stop-commands::${token}\n`);
  return () => process.stdout.write(`\n::${token}::\n`);
}

function tail() {
  let chunks: Buffer[] = [];
  let bytes = 0;
  return {
    add(data: Buffer) {
      chunks.push(data);
      bytes += data.length;
      if (bytes > 2 * KEPT_BYTES) {
        chunks = [Buffer.concat(chunks).subarray(-KEPT_BYTES)];
        bytes = KEPT_BYTES;
      }
    },
    text: () => Buffer.concat(chunks).subarray(-KEPT_BYTES).toString('utf8'),
  };
}

/** Of this step alone: its inputs (some are secrets), its outputs and state, and the runner's own credentials. */
const PRIVATE =
  /^(INPUT_|STATE_|ACTIONS_RUNTIME_|ACTIONS_RESULTS_URL$|ACTIONS_CACHE_|GITHUB_OUTPUT$|GITHUB_STATE$)/;

/** The environment as a `run:` step would have it. */
export function childEnvironment(env: Record<string, string | undefined>): Record<string, string> {
  const entries = Object.entries(env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !PRIVATE.test(entry[0]),
  );
  return Object.fromEntries(entries);
}
