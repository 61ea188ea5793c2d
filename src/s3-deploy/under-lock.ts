import { randomUUID } from 'node:crypto';
import type { Runtime } from '../core/action.ts';
import type { Edge } from './edge.ts';
import type { Inputs } from './inputs.ts';
import { takeLock } from './lock/lock.ts';
import { runAddress } from './run-address.ts';

/**
 * Does something while no other deployment of the site can. The runtime it is given stops as well when the lock is lost.
 * @throws Failure when somebody else holds the lock for too long; what `work` throws
 */
export async function underLock(
  { inputs, release }: { inputs: Inputs; release: string },
  edge: Edge,
  runtime: Runtime,
  work: (locked: Runtime) => Promise<void>,
): Promise<void> {
  const { clock, signal, log, env } = runtime;
  const run = runAddress(env);
  const lock = await takeLock({
    bucket: edge.bucket,
    holder: { release, id: randomUUID(), ...(run !== undefined && { run }) },
    clock,
    signal,
    log,
    waitMinutes: inputs['lock-wait-minutes'],
  });
  try {
    await work({ ...runtime, signal: AbortSignal.any([signal, lock.lost]) });
  } finally {
    // One that stays expires by itself: what was done is not worth less for it.
    await lock.release().catch((error) => log.debug(`The lock was not given back: ${error}`));
  }
}
