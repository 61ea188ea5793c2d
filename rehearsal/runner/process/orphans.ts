import fs from 'node:fs';

/**
 * Ends every process that a job left behind, found by its tracking id in their environment as the runner does; answers their
 * names. Where there is no /proc the process groups of its steps have to do.
 */
export function endOrphans(trackingId: string, groups: number[]): string[] {
  if (!fs.existsSync('/proc/self/environ')) return groups.flatMap((group) => end(-group, `group ${group}`));
  return processIds().flatMap((pid) => {
    const known = read(pid, 'environ').split('\0').includes(`RUNNER_TRACKING_ID=${trackingId}`);
    return known ? end(pid, `${read(pid, 'comm').trim()} (${pid})`) : [];
  });
}

function processIds(): number[] {
  const names = fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return names.map(Number).filter((pid) => pid !== process.pid);
}

/** Nothing for a process that has ended or belongs to another user. */
function read(pid: number, name: string): string {
  try {
    return fs.readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    return '';
  }
}

function end(pid: number, name: string): string[] {
  try {
    process.kill(pid, 'SIGKILL');
    return [name];
  } catch {
    return [];
  }
}
