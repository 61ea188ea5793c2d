import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, jest, test } from '@jest/globals';
import { pause, programs, startStage } from './stage.ts';

// Real processes on a busy machine.
jest.setTimeout(30_000);

it('closing the cloud ends every process', async () => {
  const stage = await startStage();
  await stage.createService(
    await stage.register(stage.definition(await stage.push('one', programs.server('one')))),
  );
  const pids = stage.cloud
    .service('ecs')
    .runningProcesses()
    .map(({ pid }) => pid);
  expect(pids).toHaveLength(2);
  await stage.cloud.close();
  expect(pids.filter(isAlive)).toEqual([]);
});

describe('no process outlives its cloud', () => {
  let folder: string;
  let owner: ChildProcess;
  let pids: number[];

  beforeEach(async () => {
    // A cloud that is killed leaves its folder behind: here it lies in one that goes with the test.
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'orphans-'));
    owner = spawn(process.execPath, [path.join(import.meta.dirname, 'orphan-owner.ts')], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, TMPDIR: folder },
    });
    const [line] = await once(createInterface({ input: owner.stdout as Readable }), 'line');
    pids = JSON.parse(line);
  });
  afterEach(() => {
    owner.kill('SIGKILL');
    for (const pid of pids.filter(isAlive)) process.kill(pid, 'SIGKILL');
    fs.rmSync(folder, { recursive: true, force: true });
  });

  test.each(['SIGKILL', 'SIGTERM'] as const)('that %s ends', async (signal) => {
    // One spins and never looks at a signal, the other one has a child.
    expect(pids).toHaveLength(3);
    expect(pids.filter(isAlive)).toEqual(pids);
    owner.kill(signal);
    await once(owner, 'exit');
    for (let looks = 0; pids.some(isAlive) && looks < 500; looks += 1) await pause();
    expect(pids.filter(isAlive)).toEqual([]);
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
