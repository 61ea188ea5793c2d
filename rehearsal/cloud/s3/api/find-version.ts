import type { Call } from '../../kernel/service.ts';
import { invalidArgument, methodNotAllowed, noSuchKey, noSuchVersion } from '../errors.ts';
import { toList } from '../permissions.ts';
import type { S3State } from '../state.ts';
import type { ObjectVersion } from '../store/version.ts';

/**
 * The object that a read names. That there is none is told only to a caller who may list the bucket; anybody else
 * is denied ListBucket. The condition key s3:prefix is then the key.
 */
export function findVersion(
  state: S3State,
  {
    Bucket,
    Key = '',
    VersionId,
  }: { Bucket?: string | undefined; Key?: string | undefined; VersionId?: string | undefined },
  { caller }: Call,
): ObjectVersion {
  const bucket = state.bucket(Bucket);
  if (VersionId === undefined) {
    const object = bucket.object(Key);
    if (object) return object;
    state.context.cloud.iam.authorise(caller, toList(Bucket, Key));
    throw noSuchKey(Key);
  }
  if (!/^(null|[\w-]{32})$/.test(VersionId)) throw invalidArgument('Invalid version id specified');
  const version = bucket.version(Key, VersionId);
  if (!version) throw noSuchVersion();
  if (version.kind === 'marker') throw methodNotAllowed();
  return version;
}
