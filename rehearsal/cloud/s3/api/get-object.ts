import type { GetObjectCommandInput, GetObjectCommandOutput } from '@aws-sdk/client-s3';
import type { Call, Operation } from '../../kernel/service.ts';
import { checksumType, wholeChecksum } from '../checksums.ts';
import { onKey, onObject } from '../permissions.ts';
import { readRange } from '../range.ts';
import { checkRead } from '../read-conditions.ts';
import type { S3State } from '../state.ts';
import type { ObjectVersion } from '../store/version.ts';
import { findVersion } from './find-version.ts';
import { written } from './written.ts';

const members = [
  ...['Bucket', 'Key', 'VersionId', 'Range', 'ChecksumMode'],
  ...['IfMatch', 'IfNoneMatch', 'IfModifiedSince', 'IfUnmodifiedSince'],
];

/** GetObject, or HeadObject, which is the same without the body. */
export function getObject(state: S3State, { head }: { head: boolean }): Operation {
  return {
    subject: ({ Bucket, Key }: GetObjectCommandInput) => `${Bucket}/${Key}`,
    check(input: GetObjectCommandInput) {
      state.refuseOthers(input, members);
      state.bucket(input.Bucket);
    },
    permissions({ Bucket, Key = '', VersionId, ChecksumMode }: GetObjectCommandInput) {
      const bucket = state.bucket(Bucket);
      const found = VersionId === undefined ? bucket.object(Key) : bucket.version(Key, VersionId);
      const action = VersionId === undefined ? 's3:GetObject' : 's3:GetObjectVersion';
      // A HEAD opens nothing, unless it is asked for the checksum.
      const opens = !head || ChecksumMode === 'ENABLED';
      const key = opens && found?.kind === 'object' ? found.encryption.SSEKMSKeyId : undefined;
      return [onObject(action, Bucket, Key), ...onKey('kms:Decrypt', key)];
    },
    run(input: GetObjectCommandInput, call: Call): Record<string, unknown> {
      const object = findVersion(state, input, call);
      checkRead(object, input);
      const range = readRange(input.Range, object.body.length);
      const { body } = object;
      const part = range ? body.subarray(range.from, range.to + 1) : body;
      const answer: Partial<GetObjectCommandOutput> = {
        ...object.headers,
        ...written(state.bucket(input.Bucket), object),
        AcceptRanges: 'bytes',
        ETag: `"${object.etag}"`,
        LastModified: object.lastModified,
        ContentLength: part.length,
        ...(range ? { ContentRange: `bytes ${range.from}-${range.to}/${body.length}` } : {}),
        ...(input.ChecksumMode === 'ENABLED' && !range ? checksumAnswer(object) : {}),
      };
      return head ? answer : { ...answer, Body: part };
    },
  };
}

function checksumAnswer({ body, checksums }: ObjectVersion): Partial<GetObjectCommandOutput> {
  const sums = Object.keys(checksums).length ? checksums : wholeChecksum(body);
  return { ...sums, ChecksumType: checksumType(checksums) };
}
