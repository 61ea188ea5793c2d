import type { Clock } from '../../core/clock.ts';
import { Failure } from '../../core/failure.ts';
import type { Log } from '../../core/log.ts';
import { beat } from './heartbeat.ts';
import { type Holder, named } from './holder.ts';
import { holderOf, type LockBucket, readLock, STALE_MS, writeLock } from './lock-object.ts';

const EVERY_MS = 5_000;

export interface LockOptions {
  bucket: LockBucket;
  holder: Holder;
  clock: Clock;
  /** Ends the waiting. */
  signal: AbortSignal;
  log: Log;
  waitMinutes: number;
}

export interface Lock {
  /** Aborted with a Failure when the lock is not ours any more: nothing may be written after that. */
  lost: AbortSignal;
  /** Gives it back; never takes away somebody else's. Works after a cancellation too. */
  release(): Promise<void>;
}

/**
 * Takes the lock of a site, so that one deployment at a time writes. It is an object that only one can create; it is
 * renewed while it is held, and taken over from one that was killed.
 * @throws Failure when somebody else holds it for longer than `waitMinutes`
 */
export async function takeLock(options: LockOptions): Promise<Lock> {
  const { bucket, clock, signal, log, waitMinutes } = options;
  const end = clock.now() + waitMinutes * 60_000;
  let told: string | undefined;
  for (;;) {
    signal.throwIfAborted();
    const held = await attempt(bucket, options.holder, log);
    if ('etag' in held) return beat(options, held.etag);
    const left = end - clock.now();
    if (left <= 0) throw heldBy(held.by, waitMinutes);
    const who = named(held.by);
    if (who !== told)
      log.info(`Waiting for ${who}, which is publishing to this site, for up to ${waitMinutes} min.`);
    told = who;
    await clock.sleep(Math.min(EVERY_MS, left), signal);
  }
}

type Held = { etag: string } | { by: Holder | undefined };

/** The new lock's ETag, or who holds it. */
async function attempt(bucket: LockBucket, holder: Holder, log: Log, tries = 3): Promise<Held> {
  const made = await writeLock(bucket, holder, 'absent');
  if (made !== 'conflict') return made;
  const found = await readLock(bucket);
  // It was given back between the two questions.
  if (!found) return tries > 1 ? attempt(bucket, holder, log, tries - 1) : { by: undefined };
  const by = holderOf(found);
  const age = found.askedAt - found.modifiedAt;
  if (age <= STALE_MS) return { by };
  const taken = await writeLock(bucket, holder, { etag: found.etag });
  if (taken === 'conflict') return { by };
  log.info(`Took over the lock of ${named(by)}, which was not renewed for ${Math.round(age / 1000)} s.`);
  return taken;
}

function heldBy(holder: Holder | undefined, waitMinutes: number): Failure {
  return new Failure({
    what: `Another deployment holds the lock of this site: ${named(holder)}. Waited for ${waitMinutes} min.`,
    next: `Run the job again when that one is over, or raise lock-wait-minutes. If it was killed, its lock expires ${STALE_MS / 60_000} min after its last sign of life.`,
  });
}
