import type { PutObjectCommandInput, PutObjectCommandOutput } from '@aws-sdk/client-s3';
import type { Operation } from '../../kernel/service.ts';
import { aclPermissions, checkAcl } from '../acl.ts';
import { checksumMembers, checksumsOf } from '../checksums.ts';
import { encryptionMembers, encryptionOf, etagOf } from '../encryption.ts';
import { checkKey, headerMembers, headersOf } from '../object-headers.ts';
import { onKey, onObject } from '../permissions.ts';
import type { S3State } from '../state.ts';
import { checkWrite, tagAt } from '../write-conditions.ts';
import { bodyOf, type StoredInput, written } from './written.ts';

const members = [
  ...['Bucket', 'Key', 'Body', 'ACL', 'ContentLength', 'ContentMD5', 'IfMatch', 'IfNoneMatch'],
  ...headerMembers,
  ...encryptionMembers,
  ...checksumMembers,
];

export function putObject(state: S3State): Operation {
  /** What was there when the request came. */
  const seen = new WeakMap<object, string | undefined>();
  return {
    subject: ({ Bucket, Key }: PutObjectCommandInput) => `${Bucket}/${Key}`,
    check(input: PutObjectCommandInput) {
      state.refuseOthers(input, members);
      checkKey(input.Key);
      const bucket = state.bucket(input.Bucket);
      checkAcl(bucket, input.ACL);
      seen.set(input, tagAt(bucket, input.Key ?? ''));
    },
    permissions(input: StoredInput & PutObjectCommandInput, { world }) {
      const { Bucket, Key, ACL, IfMatch } = input;
      const { SSEKMSKeyId } = encryptionOf(world, state.bucket(Bucket), input);
      return [
        onObject('s3:PutObject', Bucket, Key),
        ...(IfMatch === undefined ? [] : [onObject('s3:GetObject', Bucket, Key)]),
        ...aclPermissions(ACL, Bucket, Key),
        ...onKey('kms:GenerateDataKey', SSEKMSKeyId),
      ];
    },
    run(input: StoredInput & PutObjectCommandInput, { world }): Partial<PutObjectCommandOutput> {
      const { Key = '', Body } = input;
      const bucket = state.bucket(input.Bucket);
      checkWrite(bucket, Key, input, seen.get(input));
      const body = bodyOf(Body);
      const encryption = encryptionOf(world, bucket, input);
      const object = bucket.put(Key, {
        body,
        etag: etagOf(body, encryption),
        lastModified: state.now(),
        headers: headersOf(input),
        encryption,
        checksums: checksumsOf(input),
      });
      return { ETag: `"${object.etag}"`, ...object.checksums, ...written(bucket, object) };
    },
  };
}
