import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { expect, it, jest, test } from '@jest/globals';
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

test.each(['SIGKILL', 'SIGTERM'] as const)('no process outlives a cloud that %s ends', async (signal) => {
  const owner = spawn(process.execPath, [path.join(import.meta.dirname, 'orphan-owner.ts')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(createInterface({ input: owner.stdout }), 'line');
  const pids: number[] = JSON.parse(line);
  // One spins and never looks at a signal, the other one has a child.
  expect(pids).toHaveLength(3);
  expect(pids.filter(isAlive)).toEqual(pids);
  owner.kill(signal);
  await once(owner, 'exit');
  while (pids.some(isAlive)) await pause();
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
