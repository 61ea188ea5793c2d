import type {
  CreateMultipartUploadCommandInput,
  CreateMultipartUploadCommandOutput,
} from '@aws-sdk/client-s3';
import { notImplemented } from '../../../kernel/refusals.ts';
import type { Operation } from '../../../kernel/service.ts';
import { aclPermissions, checkAcl } from '../../acl.ts';
import { isAlgorithm } from '../../checksums.ts';
import { encryptionMembers, encryptionOf } from '../../encryption.ts';
import { checkKey, headerMembers, headersOf } from '../../object-headers.ts';
import { onKey, onObject } from '../../permissions.ts';
import type { S3State } from '../../state.ts';
import type { StoredInput } from '../written.ts';

type Input = StoredInput & CreateMultipartUploadCommandInput;

const members = [
  ...['Bucket', 'Key', 'ACL', 'ChecksumAlgorithm', 'ChecksumType'],
  ...headerMembers,
  ...encryptionMembers,
];

export function createMultipartUpload(state: S3State): Operation {
  return {
    subject: ({ Bucket, Key }: Input) => `${Bucket}/${Key}`,
    check(input: Input) {
      state.refuseOthers(input, members);
      checkKey(input.Key);
      checkAcl(state.bucket(input.Bucket), input.ACL);
      const { ChecksumAlgorithm: algorithm, ChecksumType = 'COMPOSITE' } = input;
      if (algorithm !== undefined && !isAlgorithm(algorithm))
        throw notImplemented(`x-amz-checksum-algorithm: ${algorithm}`);
      if (ChecksumType !== 'COMPOSITE') throw notImplemented(`x-amz-checksum-type: ${ChecksumType}`);
    },
    permissions({ Bucket, Key, ACL, ...input }: Input, { world }) {
      const { SSEKMSKeyId } = encryptionOf(world, state.bucket(Bucket), input);
      return [
        onObject('s3:PutObject', Bucket, Key),
        ...aclPermissions(ACL, Bucket, Key),
        ...onKey('kms:GenerateDataKey', SSEKMSKeyId),
      ];
    },
    run(input: Input, { world }): Partial<CreateMultipartUploadCommandOutput> {
      const bucket = state.bucket(input.Bucket);
      const encryption = encryptionOf(world, bucket, input);
      const { id, key } = bucket.uploads.create({
        key: input.Key ?? '',
        initiated: state.now(),
        headers: headersOf(input),
        encryption,
        checksumAlgorithm: input.ChecksumAlgorithm,
      });
      const { ChecksumAlgorithm } = input;
      return {
        Bucket: bucket.settings.name,
        Key: key,
        UploadId: id,
        ...encryption,
        ...(ChecksumAlgorithm === undefined ? {} : { ChecksumAlgorithm, ChecksumType: 'COMPOSITE' }),
      };
    },
  };
}
