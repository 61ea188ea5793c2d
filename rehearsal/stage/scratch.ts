import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const MEMORY = '/dev/shm';
const NEEDED_BYTES = 2 * 2 ** 30;

/**
 * Where jobs have their workspaces: in memory where Linux offers that with two GiB to spare and lets programs run from
 * there (installing packages is twice as fast), else the system's folder for temporary files.
 */
export function scratchFolder(memory = MEMORY): string {
  return hasRoom(memory) && runsPrograms(memory) ? memory : os.tmpdir();
}

function hasRoom(folder: string): boolean {
  try {
    const { bavail, bsize } = fs.statfsSync(folder);
    return bavail * bsize >= NEEDED_BYTES;
  } catch {
    return false; // there is no such folder
  }
}

/** Some machines mount it `noexec`. */
function runsPrograms(folder: string): boolean {
  try {
    const home = fs.mkdtempSync(path.join(folder, 'rehearsal-'));
    const program = path.join(home, 'program');
    fs.writeFileSync(program, '#!/bin/sh\nexit 0\n', { mode: 0o700 });
    const { status } = spawnSync(program);
    fs.rmSync(home, { recursive: true });
    return status === 0;
  } catch {
    return false; // not ours to write in
  }
}
