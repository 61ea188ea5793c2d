import type { AbortMultipartUploadCommandInput } from '@aws-sdk/client-s3';
import type { Operation } from '../../../kernel/service.ts';
import { onObject } from '../../permissions.ts';
import type { S3State } from '../../state.ts';

export function abortMultipartUpload(state: S3State): Operation {
  return {
    subject: ({ Bucket, Key }: AbortMultipartUploadCommandInput) => `${Bucket}/${Key}`,
    check(input: AbortMultipartUploadCommandInput) {
      state.refuseOthers(input, ['Bucket', 'Key', 'UploadId']);
      state.bucket(input.Bucket);
    },
    permissions: ({ Bucket, Key }: AbortMultipartUploadCommandInput) => [
      onObject('s3:AbortMultipartUpload', Bucket, Key),
    ],
    run({ Bucket, Key, UploadId }: AbortMultipartUploadCommandInput) {
      const { uploads } = state.bucket(Bucket);
      uploads.abort(uploads.get(UploadId, Key));
      return {};
    },
  };
}
