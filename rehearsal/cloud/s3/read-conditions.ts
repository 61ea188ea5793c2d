import { AwsError } from '../kernel/service.ts';
import { preconditionFailed } from './errors.ts';
import type { ObjectVersion } from './store/version.ts';
import { bare } from './write-conditions.ts';

interface Conditions {
  IfMatch?: string | undefined;
  IfNoneMatch?: string | undefined;
  IfModifiedSince?: Date | undefined;
  IfUnmodifiedSince?: Date | undefined;
}

/** The conditions of a read, in HTTP's order. Throws AwsError `PreconditionFailed` and `NotModified` (304). */
export function checkRead(object: ObjectVersion, conditions: Conditions): void {
  const changed = changedFor(object, conditions);
  if (changed) throw preconditionFailed(changed);
  const { IfNoneMatch, IfModifiedSince } = conditions;
  const fresh =
    IfNoneMatch !== undefined
      ? names(IfNoneMatch, object.etag)
      : IfModifiedSince !== undefined && object.lastModified <= IfModifiedSince;
  if (fresh) throw new AwsError('NotModified', 'Not Modified', 304);
}

/** The conditions under which a copy reads its source: they fail, where a GET would be answered from a cache. */
export function checkCopySource(object: ObjectVersion, conditions: Conditions): void {
  const { IfNoneMatch, IfModifiedSince } = conditions;
  const changed = changedFor(object, conditions);
  if (changed) throw preconditionFailed(`x-amz-copy-source-${changed}`);
  if (IfNoneMatch !== undefined && names(IfNoneMatch, object.etag))
    throw preconditionFailed('x-amz-copy-source-If-None-Match');
  if (IfNoneMatch === undefined && IfModifiedSince && object.lastModified <= IfModifiedSince)
    throw preconditionFailed('x-amz-copy-source-If-Modified-Since');
}

/** The condition that another object was meant by. A tag that matches outweighs a time that does not. */
function changedFor(object: ObjectVersion, { IfMatch, IfUnmodifiedSince }: Conditions): string | undefined {
  if (IfMatch !== undefined) return names(IfMatch, object.etag) ? undefined : 'If-Match';
  const later = IfUnmodifiedSince !== undefined && object.lastModified > IfUnmodifiedSince;
  return later ? 'If-Unmodified-Since' : undefined;
}

const names = (header: string, etag: string): boolean =>
  header.split(',').some((one) => one.trim() === '*' || bare(one.trim().replace(/^W\//, '')) === etag);
