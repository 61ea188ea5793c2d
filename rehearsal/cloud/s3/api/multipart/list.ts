import type {
  ListMultipartUploadsCommandInput,
  ListMultipartUploadsCommandOutput,
  ListPartsCommandInput,
  ListPartsCommandOutput,
} from '@aws-sdk/client-s3';
import type { Operation } from '../../../kernel/service.ts';
import { onObject, toList } from '../../permissions.ts';
import type { S3State } from '../../state.ts';
import { bytesOf } from '../../store/sorted-keys.ts';
import { encoder } from '../url-encoding.ts';

const pageLimit = 1000;

export function listParts(state: S3State): Operation {
  return {
    subject: ({ Bucket, Key }: ListPartsCommandInput) => `${Bucket}/${Key}`,
    check(input: ListPartsCommandInput) {
      state.refuseOthers(input, ['Bucket', 'Key', 'UploadId', 'MaxParts', 'PartNumberMarker']);
      state.bucket(input.Bucket);
    },
    permissions: ({ Bucket, Key }: ListPartsCommandInput) => [
      onObject('s3:ListMultipartUploadParts', Bucket, Key),
    ],
    run(input: ListPartsCommandInput): Partial<ListPartsCommandOutput> {
      const { uploads, settings } = state.bucket(input.Bucket);
      const { id, key, parts, checksumAlgorithm } = uploads.get(input.UploadId, input.Key);
      const [MaxParts, marker] = [
        Math.min(input.MaxParts ?? pageLimit, pageLimit),
        input.PartNumberMarker ?? '0',
      ];
      const rest = [...parts.values()]
        .sort((a, b) => a.number - b.number)
        .filter(({ number }) => number > Number(marker));
      const page = rest.slice(0, MaxParts);
      return {
        Bucket: settings.name,
        Key: key,
        UploadId: id,
        PartNumberMarker: marker,
        NextPartNumberMarker: String(page.at(-1)?.number ?? 0),
        MaxParts,
        IsTruncated: rest.length > page.length,
        StorageClass: 'STANDARD',
        ...(checksumAlgorithm === undefined
          ? {}
          : { ChecksumAlgorithm: checksumAlgorithm as never, ChecksumType: 'COMPOSITE' }),
        Parts: page.map(({ number, etag, lastModified, body, checksums }) => ({
          PartNumber: number,
          LastModified: lastModified,
          ETag: `"${etag}"`,
          Size: body.length,
          ...checksums,
        })),
      };
    },
  };
}

const listMembers = [
  ...['Bucket', 'Prefix', 'EncodingType'],
  ...['MaxUploads', 'KeyMarker', 'UploadIdMarker'],
];

export function listMultipartUploads(state: S3State): Operation {
  return {
    subject: ({ Bucket, Prefix = '' }: ListMultipartUploadsCommandInput) => `${Bucket}/${Prefix}`,
    check(input: ListMultipartUploadsCommandInput) {
      state.refuseOthers(input, listMembers);
      state.bucket(input.Bucket);
    },
    permissions: ({ Bucket, Prefix }: ListMultipartUploadsCommandInput) => [
      toList(Bucket, Prefix, 's3:ListBucketMultipartUploads'),
    ],
    run(input: ListMultipartUploadsCommandInput): Partial<ListMultipartUploadsCommandOutput> {
      const { Prefix = '', KeyMarker = '', UploadIdMarker } = input;
      const { uploads, settings } = state.bucket(input.Bucket);
      const MaxUploads = Math.min(input.MaxUploads ?? pageLimit, pageLimit);
      const encode = encoder(input.EncodingType);
      const below = uploads.list().filter(({ key }) => key.startsWith(Prefix));
      const at = below.findIndex(({ key, id }) => key === KeyMarker && id === UploadIdMarker);
      const rest =
        at >= 0 ? below.slice(at + 1) : below.filter(({ key }) => bytesOf(key) > bytesOf(KeyMarker));
      const page = rest.slice(0, MaxUploads);
      const last = page.at(-1);
      return {
        Bucket: settings.name,
        Prefix: encode(Prefix),
        KeyMarker: encode(KeyMarker),
        UploadIdMarker: UploadIdMarker ?? '',
        MaxUploads,
        ...(input.EncodingType === undefined ? {} : { EncodingType: input.EncodingType }),
        IsTruncated: rest.length > page.length,
        ...(rest.length > page.length && last
          ? { NextKeyMarker: encode(last.key), NextUploadIdMarker: last.id }
          : {}),
        Uploads: page.map(({ id, key, initiated, checksumAlgorithm }) => ({
          UploadId: id,
          Key: encode(key),
          Initiated: initiated,
          StorageClass: 'STANDARD',
          ...(checksumAlgorithm === undefined ? {} : { ChecksumAlgorithm: checksumAlgorithm as never }),
        })),
      };
    },
  };
}
