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
const LOOK_MS = 50;

/*
 * The program runs in a process group of its own (bash's job control), so that a cancelled run
 * ends its children and their children too: signals go to the whole group.
 * A second group watches over it: when this process is killed and can do nothing any more, the program ends all the same.
 * What bash itself says about jobs is nobody's output.
 */
const GROUP = `
set -m
exec 3>&2 2>/dev/null
(unset ZIBRO_PID_FILE; exec "$@") <&0 2>&3 3>&- & program=$!
exec 3>&-
echo $program > "$ZIBRO_PID_FILE"
(while kill -0 $PPID; do sleep 1; done; kill -TERM -- -$program; sleep 3; kill -KILL -- -$program) </dev/null >/dev/null & watch=$!
set +m
wait $program
code=$?
kill -KILL -- -$watch
exit $code`;

/**
 * Runs a program (Linux and macOS). When the signal is aborted, its group gets SIGTERM, and SIGKILL three seconds later
 * if something of it is still there.
 * @throws the signal's reason when it was aborted, once the whole group has ended or was killed; Error when the program cannot be started
 */
export async function run(command: Command): Promise<Finished> {
  command.signal.throwIfAborted();
  refuseTooLarge(command.argv, command.env);
  const pidFile = path.join(command.temp, `pid-${randomBytes(6).toString('hex')}`);
  const stdout = tail();
  const stderr = tail();
  const show = command.output === 'show';
  let ended = false;
  let ending: Promise<void> | undefined;
  const stop = () => {
    ending = endGroup(pidFile, command.clock, () => ended);
  };
  command.signal.addEventListener('abort', stop, { once: true });
  const endSilence = show ? stopCommands() : () => {};
  // Both on stdout: the runner reads the two apart, and a line of stderr could be read after the end of the silence.
  const keep = (kept: ReturnType<typeof tail>) => (data: Buffer) => {
    kept.add(data);
    if (show) process.stdout.write(data);
  };
  try {
    const exitCode = await execute({
      file: 'bash',
      args: ['--noprofile', '--norc', '-c', GROUP, 'run', ...command.argv],
      cwd: command.cwd,
      env: { ...childEnvironment(command.env), ZIBRO_PID_FILE: pidFile },
      stdin: Buffer.from(command.stdin ?? ''),
      onStdout: keep(stdout),
      onStderr: keep(stderr),
    });
    command.signal.throwIfAborted();
    return { exitCode, stdout: stdout.text(), stderr: stderr.text() };
  } finally {
    ended = true;
    await ending;
    endSilence();
    command.signal.removeEventListener('abort', stop);
    fs.rmSync(pidFile, { force: true });
  }
}

/** Linux's limit of one argument or variable (MAX_ARG_STRLEN); the toolkit never returns from a start that fails by it. */
const ONE_STRING_BYTES = 128 * 1024;

function refuseTooLarge(argv: string[], env: Record<string, string | undefined>): void {
  const variable = Object.entries(childEnvironment(env)).find(
    ([name, value]) => Buffer.byteLength(`${name}=${value}`) >= ONE_STRING_BYTES,
  );
  if (variable)
    throw new Error(`${argv[0]} cannot be started: variable ${variable[0]} is larger than 128 KiB.`);
  if (argv.some((argument) => Buffer.byteLength(argument) >= ONE_STRING_BYTES)) {
    throw new Error(`${argv[0]} cannot be started: one of its arguments is larger than 128 KiB.`);
  }
}

async function endGroup(pidFile: string, clock: Clock, ended: () => boolean): Promise<void> {
  // The abort may come before bash has written down whom it started.
  const groupOf = () => (fs.existsSync(pidFile) ? Number(fs.readFileSync(pidFile, 'utf8')) : 0);
  for (let waited = 0; !(groupOf() > 1) && !ended() && waited < GRACE_MS; waited += LOOK_MS) {
    await clock.sleep(LOOK_MS);
  }
  const group = groupOf();
  if (!(group > 1)) return;
  signalGroup(group, 'SIGTERM');
  for (let waited = 0; signalGroup(group, 0) && waited < GRACE_MS; waited += LOOK_MS) {
    await clock.sleep(LOOK_MS);
  }
  signalGroup(group, 'SIGKILL');
}

/** Was there somebody to take the signal? */
function signalGroup(group: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-group, signal);
  } catch {
    return false;
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
