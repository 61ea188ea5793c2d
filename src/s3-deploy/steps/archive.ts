import { archiveKey } from '../release.types.ts';
import { counted } from '../words.ts';
import type { Run } from '../work.types.ts';

/** Keeps what is about to be replaced, where the bucket does not keep versions by itself. */
export async function archive({ edge, runtime, work, done }: Run): Promise<void> {
  if (work.archive.length === 0) return;
  const copies = work.archive.map(({ key, sha256, etag }) => ({
    from: { key },
    to: archiveKey(sha256),
    headers: undefined,
    ifMatch: etag,
  }));
  await edge.bucket.copy(copies, () => {
    done.archived += 1;
  });
  runtime.log.info(`Kept the earlier content of ${counted(done.archived, 'object')} for a rollback.`);
}
