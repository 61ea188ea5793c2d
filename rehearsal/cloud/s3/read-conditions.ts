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
  if (!unchanged(object, conditions)) throw preconditionFailed();
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
  if (!unchanged(object, conditions)) throw preconditionFailed();
  if (IfNoneMatch !== undefined && names(IfNoneMatch, object.etag)) throw preconditionFailed();
  if (IfNoneMatch === undefined && IfModifiedSince && object.lastModified <= IfModifiedSince)
    throw preconditionFailed();
}

/** A tag that matches outweighs a time that does not. */
function unchanged(object: ObjectVersion, { IfMatch, IfUnmodifiedSince }: Conditions): boolean {
  if (IfMatch !== undefined) return names(IfMatch, object.etag);
  return IfUnmodifiedSince === undefined || object.lastModified <= IfUnmodifiedSince;
}

const names = (header: string, etag: string): boolean =>
  header.split(',').some((one) => one.trim() === '*' || bare(one.trim().replace(/^W\//, '')) === etag);
