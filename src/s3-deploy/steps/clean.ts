import { isOwn } from '../changes/given.ts';
import { counted } from '../words.ts';
import type { Run } from '../work.types.ts';

/** Keys of one request. */
const AT_ONCE = 1000;

/** Deletes what is over. Only after the new release is served, and only what the plan names. */
export async function clean({ edge, runtime, work, done }: Run): Promise<void> {
  if (work.deletes.length === 0) return;
  runtime.signal.throwIfAborted();
  // One request after the other: when one is refused, it is known what the others did.
  for (let from = 0; from < work.deletes.length; from += AT_ONCE) {
    const keys = work.deletes.slice(from, from + AT_ONCE);
    await edge.bucket.remove(keys);
    done.deleted.push(...keys.filter((key) => !isOwn(key)));
  }
  runtime.log.info(`Deleted ${counted(work.deletes.length, 'object')}.`);
}
