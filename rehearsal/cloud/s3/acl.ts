import type { Permission } from '../kernel/service.ts';
import { AwsError } from '../kernel/service.ts';
import { invalidArgument } from './errors.ts';
import { onObject } from './permissions.ts';
import type { Bucket } from './store/bucket.ts';

const canned = [
  'private',
  'public-read',
  'public-read-write',
  'authenticated-read',
  'aws-exec-read',
  'bucket-owner-read',
  'bucket-owner-full-control',
];

/** Refuses an ACL where the bucket has none. The owner's full control says what is so anyway, and is let pass. */
export function checkAcl({ settings }: Bucket, acl: string | undefined): void {
  if (acl === undefined) return;
  if (!canned.includes(acl)) throw invalidArgument('');
  if (settings.ownership === 'BucketOwnerEnforced' && acl !== 'bucket-owner-full-control')
    throw new AwsError('AccessControlListNotSupported', 'The bucket does not allow ACLs');
}

/** Who sends an ACL must be allowed to. */
export function aclPermissions(acl: string | undefined, bucket?: string, key?: string): Permission[] {
  return acl === undefined ? [] : [onObject('s3:PutObjectAcl', bucket, key)];
}
