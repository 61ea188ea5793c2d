import fs from 'node:fs';
import { systemClock } from '../../src/core/clock.ts';

/** Resolves when the file is there, with what is in it. */
export async function appeared(file: string): Promise<string> {
  for (;;) {
    if (fs.existsSync(file) && fs.readFileSync(file, 'utf8').endsWith('\n'))
      return fs.readFileSync(file, 'utf8').trim();
    await systemClock.sleep(10);
  }
}

const runs = (pid: string) => {
  const stat = `/proc/${pid}/stat`;
  if (process.platform !== 'linux') return isThere(Number(pid));
  return fs.existsSync(stat) && fs.readFileSync(stat, 'utf8').split(') ')[1]?.[0] !== 'Z';
};

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Returns only when it is so: else the test's own limit ends it. */
export async function gone(pid: string): Promise<void> {
  while (runs(pid)) await systemClock.sleep(20);
}
