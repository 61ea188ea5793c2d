import type { Permission } from '../kernel/service.ts';
import type { World } from '../world.ts';

export const bucketArn = (bucket: string): string => `arn:aws:s3:::${bucket}`;
export const objectArn = (bucket: string, key: string): string => `arn:aws:s3:::${bucket}/${key}`;

/** One action on one object. */
export const onObject = (action: string, bucket = '', key = ''): Permission => ({
  action,
  resources: [objectArn(bucket, key)],
});

/** ListBucket with the condition keys of a list. No prefix is the empty one. */
export const toList = (bucket = '', prefix = '', action = 's3:ListBucket'): Permission => ({
  action,
  resources: [bucketArn(bucket)],
  conditions: { 's3:prefix': prefix },
});

/** An action of KMS on the key of an object that is encrypted by it; nothing for the others. */
export const onKey = (action: string, keyArn: string | undefined): Permission[] =>
  keyArn === undefined ? [] : [{ action, resources: [keyArn] }];

/** The ARN of a key that is named by id or ARN. */
export const kmsArn = (world: World, key: string): string =>
  key.startsWith('arn:') ? key : `arn:aws:kms:${world.region}:${world.account}:key/${key}`;
