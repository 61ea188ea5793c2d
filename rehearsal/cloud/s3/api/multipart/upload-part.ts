import type { UploadPartCommandInput, UploadPartCommandOutput } from '@aws-sdk/client-s3';
import type { Operation } from '../../../kernel/service.ts';
import { algorithmOf, checksumMembers, checksumsOf } from '../../checksums.ts';
import { etagOf } from '../../encryption.ts';
import { invalidArgument, invalidRequest } from '../../errors.ts';
import { onKey, onObject } from '../../permissions.ts';
import type { S3State } from '../../state.ts';
import { bodyOf } from '../written.ts';

const members = [
  ...['Bucket', 'Key', 'UploadId', 'PartNumber', 'Body', 'ContentLength', 'ContentMD5'],
  ...checksumMembers,
];
const lastPart = 10_000;

export function uploadPart(state: S3State): Operation {
  return {
    subject: ({ Bucket, Key }: UploadPartCommandInput) => `${Bucket}/${Key}`,
    check(input: UploadPartCommandInput) {
      state.refuseOthers(input, members);
      const number = Number(input.PartNumber);
      if (number < 1 || number > lastPart)
        throw invalidArgument(`Part number must be an integer between 1 and ${lastPart}, inclusive`);
      state.bucket(input.Bucket);
    },
    permissions({ Bucket, Key, UploadId }: UploadPartCommandInput) {
      const { encryption } = state.bucket(Bucket).uploads.get(UploadId, Key);
      return [onObject('s3:PutObject', Bucket, Key), ...onKey('kms:Decrypt', encryption.SSEKMSKeyId)];
    },
    run(input: UploadPartCommandInput): Partial<UploadPartCommandOutput> {
      const upload = state.bucket(input.Bucket).uploads.get(input.UploadId, input.Key);
      const checksums = checksumsOf(input);
      const [wanted, given] = [upload.checksumAlgorithm, algorithmOf(checksums)];
      if (wanted !== given)
        throw invalidRequest(
          `Checksum Type mismatch occurred, expected checksum Type: ${typeName(wanted)}, actual checksum Type: ${typeName(given)}`,
        );
      const body = bodyOf(input.Body);
      const etag = etagOf(body, upload.encryption);
      const number = Number(input.PartNumber);
      upload.parts.set(number, { number, body, etag, lastModified: state.now(), checksums });
      return { ETag: `"${etag}"`, ...checksums, ...upload.encryption };
    },
  };
}

const typeName = (algorithm: string | undefined): string => algorithm?.toLowerCase() ?? 'null';
