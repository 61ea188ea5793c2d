import { createHash } from 'node:crypto';
import type {
  CompletedPart,
  CompleteMultipartUploadCommandInput,
  CompleteMultipartUploadCommandOutput,
} from '@aws-sdk/client-s3';
import { malformedXml } from '../../../kernel/rest/xml-input.ts';
import { AwsError, type Operation } from '../../../kernel/service.ts';
import { checksumsOf, compositeChecksum } from '../../checksums.ts';
import { etagOf } from '../../encryption.ts';
import { invalidRequest } from '../../errors.ts';
import { objectArn, onKey, onObject } from '../../permissions.ts';
import type { S3State } from '../../state.ts';
import type { Part, Upload } from '../../store/uploads.ts';
import { bare, checkWrite, tagAt } from '../../write-conditions.ts';
import { written } from '../written.ts';

type Input = CompleteMultipartUploadCommandInput;

const members = ['Bucket', 'Key', 'UploadId', 'MultipartUpload', 'MpuObjectSize', 'IfMatch', 'IfNoneMatch'];
const smallestPart = 5 * 1024 * 1024;

export function completeMultipartUpload(state: S3State): Operation {
  const seen = new WeakMap<object, string | undefined>();
  return {
    subject: ({ Bucket, Key }: Input) => `${Bucket}/${Key}`,
    check(input: Input) {
      state.refuseOthers(input, members);
      if (!input.MultipartUpload?.Parts?.length) throw malformedXml('no part');
      seen.set(input, tagAt(state.bucket(input.Bucket), input.Key ?? ''));
    },
    permissions({ Bucket, Key, UploadId }: Input) {
      const { uploads } = state.bucket(Bucket);
      const done = uploads.answered(UploadId, Key);
      const key = done ? undefined : uploads.get(UploadId, Key).encryption.SSEKMSKeyId;
      return [onObject('s3:PutObject', Bucket, Key), ...onKey('kms:Decrypt', key)];
    },
    run(input: Input): Partial<CompleteMultipartUploadCommandOutput> {
      const { Key = '', UploadId } = input;
      const bucket = state.bucket(input.Bucket);
      const answered = bucket.uploads.answered(UploadId, Key);
      if (answered) return answered;
      const upload = bucket.uploads.get(UploadId, Key);
      const parts = chosenParts(upload, input.MultipartUpload?.Parts ?? []);
      const body = Buffer.concat(parts.map((part) => part.body));
      if (input.MpuObjectSize !== undefined && input.MpuObjectSize !== body.length)
        throw invalidRequest(
          "The provided 'x-amz-mp-object-size' header value does not match what was computed.",
        );
      checkWrite(bucket, Key, input, seen.get(input));
      const { headers, encryption, checksumAlgorithm } = upload;
      const object = bucket.put(Key, {
        body,
        etag: multipartTag(upload, parts),
        lastModified: state.now(),
        headers,
        encryption,
        checksums: checksumAlgorithm
          ? compositeChecksum(
              checksumAlgorithm,
              parts.map((part) => part.checksums),
            )
          : {},
      });
      const answer: Partial<CompleteMultipartUploadCommandOutput> = {
        Location: `${state.context.cloud.awsUrl()}/${objectArn(bucket.settings.name, Key).split(':::')[1]}`,
        Bucket: bucket.settings.name,
        Key,
        ETag: `"${object.etag}"`,
        ...object.checksums,
        ...(checksumAlgorithm ? { ChecksumType: 'COMPOSITE' } : {}),
        ...written(bucket, object),
      };
      bucket.uploads.complete(upload, answer);
      return answer;
    },
  };
}

/** The parts that the list names. Throws AwsError for a wrong order, an unknown part, and one that is too small. */
function chosenParts(upload: Upload, named: CompletedPart[]): Part[] {
  const numbers = named.map(({ PartNumber }) => Number(PartNumber));
  if (numbers.some((number, index) => index > 0 && number <= Number(numbers[index - 1])))
    throw new AwsError(
      'InvalidPartOrder',
      'The list of parts was not in ascending order. Parts must be ordered by part number.',
    );
  const parts = named.map((one) => foundPart(upload, one));
  if (parts.slice(0, -1).some(({ body }) => body.length < smallestPart))
    throw new AwsError('EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size');
  return parts;
}

function foundPart({ parts, checksumAlgorithm }: Upload, named: CompletedPart): Part {
  const part = parts.get(Number(named.PartNumber));
  const sums = checksumsOf(named);
  if (checksumAlgorithm && !Object.keys(sums).length)
    throw invalidRequest(
      `The upload was created using a ${checksumAlgorithm.toLowerCase()} checksum. The complete request must include the checksum for each part. It was missing for part ${named.PartNumber} in the request.`,
    );
  const same = Object.entries(sums).every(([name, sum]) => part?.checksums[name] === sum);
  if (part && same && bare(named.ETag ?? '') === part.etag) return part;
  throw new AwsError(
    'InvalidPart',
    "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
  );
}

/** The MD5 of the parts' MD5s, and how many they are. */
function multipartTag({ encryption }: Upload, parts: Part[]): string {
  const tags = Buffer.concat(parts.map(({ etag }) => Buffer.from(etag, 'hex')));
  const tag =
    encryption.ServerSideEncryption === 'aws:kms'
      ? etagOf(tags, encryption)
      : createHash('md5').update(tags).digest('hex');
  return `${tag}-${parts.length}`;
}
