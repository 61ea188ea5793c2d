import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/**
 * The processes of all containers. Each one leads a group of its own, so that what it started ends with it;
 * a small watcher ends all groups when this process is killed and cannot do it.
 */
export class ProcessGroups {
  #watcher: ChildProcess | undefined;
  #leaders = new Set<number>();

  /** Starts this project's node. Its output is piped, its input is empty. */
  start(args: string[], options: { cwd: string; env: Record<string, string> }): ChildProcess {
    const all: SpawnOptions = { ...options, detached: true, stdio: ['ignore', 'pipe', 'pipe'] };
    const watcher = this.#watch();
    const child = spawn(process.execPath, args, all);
    const { pid } = child;
    if (pid === undefined) return child;
    this.#leaders.add(pid);
    watcher.stdin?.write(`+${pid}\n`);
    child.once('exit', () => {
      killGroup(pid);
      // What has left the group may still hold the output open; nobody waits for it.
      const late = setTimeout(() => {
        child.stdout?.destroy();
        child.stderr?.destroy();
      }, 1000);
      child.once('close', () => clearTimeout(late));
      this.#leaders.delete(pid);
      if (watcher.stdin?.writable) watcher.stdin.write(`-${pid}\n`);
    });
    return child;
  }

  /** Kills what still runs and lets the watcher go. */
  close(): void {
    for (const pid of this.#leaders) killGroup(pid);
    this.#watcher?.stdin?.end();
  }

  #watch(): ChildProcess {
    if (this.#watcher) return this.#watcher;
    const file = fileURLToPath(new URL('./reaper.mjs', import.meta.url));
    const watcher = spawn(process.execPath, [file], {
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
      env: {},
    });
    watcher.unref();
    watcher.stdin.on('error', () => {});
    this.#watcher = watcher;
    return watcher;
  }
}

/** Kills a group; one that is gone already is no error. */
export function killGroup(leader: number): void {
  try {
    process.kill(-leader, 'SIGKILL');
  } catch (error) {
    // EPERM is what macOS answers for a group of which only the unreaped leader is left.
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ESRCH' && code !== 'EPERM') throw error;
  }
}
