import { Failure } from '../../core/failure.ts';
import type { Lock, LockOptions } from './lock.ts';
import { holderOf, readLock, removeLock, STALE_MS, writeLock } from './lock-object.ts';

const EVERY_MS = 30_000;
/** So long before others may take a lock that was not renewed, it counts as lost: what is on its way then still ends in time. */
const EARLY_MS = 15_000;

/** Renews a lock that was taken until it is given back, or is found to be somebody else's. */
export function beat(options: LockOptions, taken: string): Lock {
  const { bucket, holder, clock, log } = options;
  const lost = new AbortController();
  const over = new AbortController();
  let etag = taken;
  let renewedAt = clock.now();
  /** A beat failed, and may have been done all the same. */
  let unsure = false;
  let failed: unknown;

  /** Is it still ours? Then under which ETag. */
  const look = async () => {
    const found = await readLock(bucket);
    if (found && holderOf(found)?.id === holder.id) etag = found.etag;
    else lost.abort(takenOver());
    unsure = false;
  };

  const renew = async (beats: number) => {
    const askedAt = clock.now();
    if (unsure && !lost.signal.aborted) await look();
    if (lost.signal.aborted) return;
    const renewed = await writeLock(bucket, holder, { etag }, beats);
    if (renewed === 'conflict') return lost.abort(takenOver());
    etag = renewed.etag;
    renewedAt = askedAt;
  };

  const heart = async () => {
    for (let beats = 1; !over.signal.aborted && !lost.signal.aborted; beats++) {
      try {
        await clock.sleep(EVERY_MS, over.signal);
        await renew(beats);
      } catch (error) {
        if (over.signal.aborted) return;
        // It is ours until others may take it: the next beat makes up for one that failed.
        unsure = true;
        failed = error;
        log.debug(`The lock could not be renewed: ${error}`);
      }
    }
  };

  /** Beside the beats: one that S3 does not answer, however often it is tried, must not be waited for. */
  const watch = async () => {
    while (!lost.signal.aborted) {
      const left = renewedAt + STALE_MS - EARLY_MS - clock.now();
      if (left <= 0) return lost.abort(notRenewed(failed));
      await clock.sleep(left, over.signal);
    }
  };
  const beating = Promise.all([heart(), watch().catch(() => {})]);

  return {
    lost: lost.signal,
    async release() {
      over.abort();
      await beating;
      if (unsure && !lost.signal.aborted) await look();
      if (!lost.signal.aborted) await removeLock(bucket, etag);
    },
  };
}

function takenOver(): Failure {
  return new Failure({
    what: 'Another deployment took over the lock of this site while this one was running.',
    next: 'Look at the other run; run this job again when it is over.',
  });
}

/** @param cause undefined: S3 has not even answered */
function notRenewed(cause: unknown): Failure {
  const what = 'The lock of this site could not be renewed: another deployment may take it by now.';
  return cause === undefined
    ? new Failure({ what, next: 'Run the job again when S3 answers.' })
    : new Failure({ what, next: 'See the cause below, then run the job again.' }, { cause });
}
