import { encoded, OWN_HEADERS } from '../documents.ts';
import { PENDING_KEY, type Pending } from '../release.types.ts';
import type { Run } from '../work.types.ts';

/**
 * Writes down what is about to be changed, so that the next run knows if this one is killed. What an earlier one left
 * stays in it.
 * @returns the moment, by the clock of S3; `moved` when somebody else has begun meanwhile
 */
export async function announce({ edge, work, runtime, done }: Run): Promise<number | 'moved'> {
  const { pending, pendingEtag } = work.seen;
  const next: Pending = {
    format: 1,
    release: work.release,
    sequence: work.sequence,
    ...(work.restores !== undefined && { restores: work.restores }),
    startedAt: new Date(runtime.clock.now()).toISOString(),
    writes: union(pending?.writes, [
      ...work.uploads.map(({ key }) => key),
      ...work.copies.map(({ copy }) => copy.to),
    ]),
    deletes: union(pending?.deletes, work.deletes),
    paths: union(pending?.paths, work.changedPaths),
  };
  const when = pendingEtag === undefined ? 'absent' : { etag: pendingEtag };
  const written = await edge.bucket.write(PENDING_KEY, encoded(next), { when, headers: OWN_HEADERS });
  if (written === 'conflict') return 'moved';
  done.begun = true;
  return written.writtenAt;
}

const union = (before: string[] | undefined, now: string[]): string[] => [
  ...new Set([...(before ?? []), ...now]),
];
