import fs from 'node:fs';

/** The variable by which the runner knows what a job has started. */
export const TRACKING = 'RUNNER_TRACKING_ID';

/**
 * Ends every process that a job left behind, found by its tracking id in their environment as the runner does; answers their
 * names. Where there is no /proc the process groups have to do.
 */
export function endOrphans(trackingId: string): string[] {
  const marker = `${TRACKING}=${trackingId}`;
  const ended: string[] = [];
  for (const pid of processIds()) {
    try {
      if (!fs.readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(marker)) continue;
      const name = fs.readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
      process.kill(pid, 'SIGKILL');
      ended.push(`${name} (${pid})`);
    } catch {
      // It has ended, or belongs to another user.
    }
  }
  return ended;
}

function processIds(): number[] {
  if (!fs.existsSync('/proc/self/environ')) return [];
  return fs
    .readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => pid !== process.pid);
}
