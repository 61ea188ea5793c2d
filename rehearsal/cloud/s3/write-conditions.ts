import { notImplemented } from '../kernel/refusals.ts';
import { AwsError } from '../kernel/service.ts';
import { noSuchKey, preconditionFailed } from './errors.ts';
import type { Bucket } from './store/bucket.ts';

interface Conditions {
  IfMatch?: string | undefined;
  IfNoneMatch?: string | undefined;
}

/** An ETag without its quotes. */
export const bare = (etag: string): string => etag.replace(/^"(.*)"$/, '$1');

/**
 * The conditions of a write. `seen`: the version that was there when the request came; another one now means that
 * two writers met.
 * Throws AwsError `PreconditionFailed`, `ConditionalRequestConflict`, and `NoSuchKey` for If-Match on nothing.
 */
export function checkWrite(bucket: Bucket, key: string, input: Conditions, seen: string | undefined): void {
  const { IfMatch, IfNoneMatch } = input;
  if (IfMatch === undefined && IfNoneMatch === undefined) return;
  if (IfNoneMatch !== undefined && IfNoneMatch !== '*') throw notImplemented('If-None-Match with an ETag');
  const now = bucket.object(key);
  if (tagAt(bucket, key) !== seen)
    throw new AwsError(
      'ConditionalRequestConflict',
      'The conditional request cannot succeed due to a conflicting operation against this resource.',
      409,
    );
  if (IfNoneMatch !== undefined && now) throw preconditionFailed('If-None-Match');
  if (IfMatch === undefined) return;
  if (!now) throw noSuchKey(key);
  if (IfMatch !== '*' && bare(IfMatch) !== now.etag) throw preconditionFailed('If-Match');
}

/** What tells whether a key was written in between. */
export function tagAt(bucket: Bucket, key: string): string | undefined {
  const newest = bucket.newest(key);
  return newest && `${newest.versionId} ${newest.kind === 'object' ? newest.etag : ''}`;
}
