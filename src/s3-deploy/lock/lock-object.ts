import type { Document, SiteBucket } from '../edge.ts';
import { LOCK_KEY } from '../release.types.ts';
import type { Holder } from './holder.ts';

/** A lock that was not renewed for so long, by the clock of S3, is nobody's: whoever held it was killed. */
export const STALE_MS = 120_000;

export type LockBucket = Pick<SiteBucket, 'read' | 'write' | 'remove'>;

/** Readable by a person, never from a cache. */
const HEADERS = { 'content-type': 'application/json', 'cache-control': 'no-store' };

/** @param beats how often it was renewed: each time its content, and so its ETag, is another */
export function writeLock(
  bucket: LockBucket,
  holder: Holder,
  when: 'absent' | { etag: string },
  beats = 0,
): ReturnType<SiteBucket['write']> {
  return bucket.write(LOCK_KEY, `${JSON.stringify({ ...holder, beats })}\n`, { when, headers: HEADERS });
}

export const readLock = (bucket: LockBucket): Promise<Document | undefined> => bucket.read(LOCK_KEY);

/** Deletes it while it is still that one. */
export const removeLock = (bucket: LockBucket, etag: string): Promise<void> =>
  bucket.remove([LOCK_KEY], etag);

/** Undefined for a lock that this version cannot read: somebody holds it all the same. */
export function holderOf({ body }: Document): Holder | undefined {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    if (typeof value !== 'object' || value === null) return undefined;
    const { release, run, id } = value as Record<string, unknown>;
    if (typeof release !== 'string' || typeof id !== 'string') return undefined;
    return { release, id, ...(typeof run === 'string' && { run }) };
  } catch {
    return undefined;
  }
}
