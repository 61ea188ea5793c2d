import { isOwn } from '../changes/given.ts';
import { counted } from '../words.ts';
import type { Run } from '../work.types.ts';

/** Keys of one request. */
const AT_ONCE = 1000;

/** Deletes what is over. Only after the new release is served, and only what the plan names. */
export async function clean(run: Run): Promise<void> {
  const { runtime, work, done } = run;
  if (work.deletes.length === 0) return;
  await deleteInTurn(run, work.deletes, (keys) => {
    done.deleted.push(...keys.filter((key) => !isOwn(key)));
  });
  runtime.log.info(`Deleted ${counted(work.deletes.length, 'object')}.`);
}

/** One request after the other: when one is refused, or the run is ended, it is known what the others did. */
export async function deleteInTurn(
  { edge, runtime }: Pick<Run, 'edge' | 'runtime'>,
  keys: string[],
  told: (keys: string[]) => void,
): Promise<void> {
  for (let from = 0; from < keys.length; from += AT_ONCE) {
    runtime.signal.throwIfAborted();
    const some = keys.slice(from, from + AT_ONCE);
    await edge.bucket.remove(some);
    told(some);
  }
}
