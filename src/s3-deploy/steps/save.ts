import { Cancelled, Failure } from '../../core/failure.ts';
import { encoded, OWN_HEADERS } from '../documents.ts';
import { CURRENT_KEY, releaseKey, type State } from '../release.types.ts';
import type { Run } from '../work.types.ts';

/** Keeps the manifest of the release that is about to end. Nothing refers to it before the state does, so it may be written early. */
export async function keepManifest({ edge, work }: Run): Promise<void> {
  const before = work.seen.state?.current;
  if (!before) return;
  await edge.bucket.write(releaseKey(before.sequence), encoded(before), { headers: OWN_HEADERS });
}

/**
 * Writes the bucket's memory: the state with the new release. The manifest of the one before is kept by then.
 * @returns ETag of the state
 */
export async function save({ edge, runtime, work, done }: Run, state: State): Promise<string> {
  stopWhenLost(runtime);
  const etag = await writeState(edge, state, work.seen.stateEtag);
  done.saved = true;
  return etag;
}

/** A lock that is lost ends it here; a cancellation does not: what is all there is better remembered. */
export function stopWhenLost({ signal }: Run['runtime']): void {
  if (signal.aborted && !(signal.reason instanceof Cancelled)) throw signal.reason;
}

/** @param before ETag that the state must still have; undefined: there must be none */
export async function writeState(
  edge: Run['edge'],
  state: State,
  before: string | undefined,
): Promise<string> {
  const when = before === undefined ? 'absent' : { etag: before };
  const written = await edge.bucket.write(CURRENT_KEY, encoded(state), { when, headers: OWN_HEADERS });
  if (written !== 'conflict') return written.etag;
  throw new Failure({
    what: `Another deployment of this site wrote ${CURRENT_KEY} meanwhile, in spite of the lock.`,
    next: 'Let only one workflow deploy this site at a time (`concurrency`), then run the job again.',
  });
}
