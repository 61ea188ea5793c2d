import { createHash, randomBytes } from 'node:crypto';
import type { World } from '../world.ts';
import { invalidArgument } from './errors.ts';
import { kmsArn } from './permissions.ts';
import type { Bucket } from './store/bucket.ts';
import type { Encryption } from './store/version.ts';

/** The members of an input that say how to encrypt. */
export const encryptionMembers = ['ServerSideEncryption', 'SSEKMSKeyId', 'BucketKeyEnabled'];

interface EncryptionInput {
  ServerSideEncryption?: string | undefined;
  SSEKMSKeyId?: string | undefined;
  BucketKeyEnabled?: boolean | undefined;
}

/** How a new object is encrypted: as asked, else as the bucket does. Throws AwsError `InvalidArgument`. */
export function encryptionOf(world: World, bucket: Bucket, input: EncryptionInput): Encryption {
  const { kmsKey } = bucket.settings;
  const { ServerSideEncryption: asked = kmsKey ? 'aws:kms' : 'AES256', SSEKMSKeyId } = input;
  if (asked === 'AES256') {
    if (SSEKMSKeyId)
      throw invalidArgument(
        'Server Side Encryption with AWS KMS managed key requires HTTP header x-amz-server-side-encryption : aws:kms',
      );
    return { ServerSideEncryption: 'AES256' };
  }
  if (asked !== 'aws:kms') throw invalidArgument('The encryption method specified is not supported');
  const key = kmsArn(world, SSEKMSKeyId ?? kmsKey ?? 'aws/s3');
  return {
    ServerSideEncryption: 'aws:kms',
    SSEKMSKeyId: key,
    ...(input.BucketKeyEnabled === undefined ? {} : { BucketKeyEnabled: input.BucketKeyEnabled }),
  };
}

/** The MD5 of the body; under KMS the tag says nothing about the content. */
export function etagOf(body: Buffer, { ServerSideEncryption }: Encryption): string {
  if (ServerSideEncryption === 'aws:kms') return randomBytes(16).toString('hex');
  return createHash('md5').update(body).digest('hex');
}
