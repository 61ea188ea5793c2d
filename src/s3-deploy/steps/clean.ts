import { isOwn } from '../changes/given.ts';
import { counted } from '../words.ts';
import type { Run } from '../work.types.ts';

/** Deletes what is over. Only after the new release is served, and only what the plan names. */
export async function clean({ edge, runtime, work, done }: Run): Promise<void> {
  if (work.deletes.length === 0) return;
  runtime.signal.throwIfAborted();
  await edge.bucket.remove(work.deletes);
  done.deleted = work.deletes.filter((key) => !isOwn(key));
  runtime.log.info(`Deleted ${counted(work.deletes.length, 'object')}.`);
}
