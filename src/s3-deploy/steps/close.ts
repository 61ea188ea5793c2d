import { PENDING_KEY, type State } from '../release.types.ts';
import type { Run } from '../work.types.ts';
import { COMPLETED } from './invalidate.ts';
import { stopWhenLost, writeState } from './save.ts';

/** Forgets the invalidation once it is completed, and that there was something to do. */
export async function close({ edge, runtime, done }: Run, state: State, etag: string): Promise<void> {
  // Whoever has the lock by now may have begun, and needs what says so.
  stopWhenLost(runtime);
  const { invalidation, ...settled } = state;
  if (invalidation && done.invalidation?.status === COMPLETED) await writeState(edge, settled, etag);
  await edge.bucket.remove([PENDING_KEY]);
  done.closed = true;
}
