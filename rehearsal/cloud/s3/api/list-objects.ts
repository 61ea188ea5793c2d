import type { ListObjectsV2CommandInput, ListObjectsV2CommandOutput } from '@aws-sdk/client-s3';
import type { Operation } from '../../kernel/service.ts';
import { checksumType } from '../checksums.ts';
import { invalidArgument } from '../errors.ts';
import { toList } from '../permissions.ts';
import type { S3State } from '../state.ts';
import { bytesOf } from '../store/sorted-keys.ts';
import { encoder } from './url-encoding.ts';

const members = [
  ...['Bucket', 'Prefix', 'Delimiter', 'MaxKeys', 'EncodingType'],
  ...['ContinuationToken', 'StartAfter'],
];
const pageLimit = 1000;

export function listObjectsV2(state: S3State): Operation {
  return {
    subject: ({ Bucket, Prefix = '' }: ListObjectsV2CommandInput) => `${Bucket}/${Prefix}`,
    check(input: ListObjectsV2CommandInput) {
      state.refuseOthers(input, members);
      state.bucket(input.Bucket);
      if ((input.MaxKeys ?? 0) < 0)
        throw invalidArgument('Argument maxKeys must be an integer between 0 and 2147483647');
    },
    permissions: ({ Bucket, Prefix }: ListObjectsV2CommandInput) => [toList(Bucket, Prefix)],
    run(input: ListObjectsV2CommandInput): Partial<ListObjectsV2CommandOutput> {
      const { Prefix = '', Delimiter, StartAfter, ContinuationToken } = input;
      const MaxKeys = Math.min(input.MaxKeys ?? pageLimit, pageLimit);
      const bucket = state.bucket(input.Bucket);
      const encode = encoder(input.EncodingType);
      const after = ContinuationToken === undefined ? StartAfter : keyOf(ContinuationToken);
      const page = readPage(bucket.keys(later(after, Prefix)), {
        prefix: Prefix,
        delimiter: Delimiter,
        after,
        max: MaxKeys,
      });
      const Contents = page.keys.flatMap((key) => {
        const object = bucket.object(key);
        if (!object) return [];
        const { etag, lastModified: LastModified, body, checksums } = object;
        const ChecksumAlgorithm = Object.keys(checksums).map((name) => name.slice('Checksum'.length));
        return [
          {
            Key: encode(key),
            LastModified,
            ETag: `"${etag}"`,
            ...(ChecksumAlgorithm.length ? { ChecksumAlgorithm, ChecksumType: checksumType(checksums) } : {}),
            Size: body.length,
            StorageClass: 'STANDARD' as const,
          },
        ];
      });
      return {
        Name: bucket.settings.name,
        Prefix: encode(Prefix),
        ...(Delimiter === undefined ? {} : { Delimiter: encode(Delimiter) }),
        ...(StartAfter === undefined ? {} : { StartAfter: encode(StartAfter) }),
        ...(ContinuationToken === undefined ? {} : { ContinuationToken }),
        ...(input.EncodingType === undefined ? {} : { EncodingType: input.EncodingType }),
        ...(page.next === undefined ? {} : { NextContinuationToken: tokenOf(page.next) }),
        MaxKeys,
        KeyCount: Contents.length + page.folders.length,
        IsTruncated: page.next !== undefined,
        Contents: Contents as never,
        CommonPrefixes: page.folders.map((folder) => ({ Prefix: encode(folder) })),
      };
    },
  };
}

interface Page {
  keys: string[];
  folders: string[];
  /** The last key or folder of this page; undefined when there is no more. */
  next: string | undefined;
}

/** Keys up to `max`; with a delimiter, what lies below it counts once as a folder. */
export function readPage(
  keys: Iterable<string>,
  {
    prefix,
    delimiter,
    after,
    max,
  }: { prefix: string; delimiter: string | undefined; after: string | undefined; max: number },
): Page {
  const page: Page = { keys: [], folders: [], next: undefined };
  let last: string | undefined;
  for (const key of keys) {
    if (!key.startsWith(prefix)) {
      if (bytesOf(key) > bytesOf(prefix)) break;
      continue;
    }
    const cut = delimiter ? key.indexOf(delimiter, prefix.length) : -1;
    const folder = delimiter && cut >= 0 ? key.slice(0, cut + delimiter.length) : undefined;
    // A folder that the page before this one ended with.
    if (folder !== undefined && (folder === last || folder === after)) continue;
    if (page.keys.length + page.folders.length >= max) return max ? { ...page, next: last } : page;
    if (folder === undefined) page.keys.push(key);
    else page.folders.push(folder);
    last = folder ?? key;
  }
  return page;
}

/** The first text after `key`, or the prefix where that comes later. */
function later(key: string | undefined, prefix: string): string {
  if (key === undefined) return prefix;
  return bytesOf(key) < bytesOf(prefix) ? prefix : `${key}\0`;
}

const tokenOf = (key: string): string => Buffer.from(`1${key}`).toString('base64url');

function keyOf(token: string): string {
  const text = Buffer.from(token, 'base64url').toString('utf8');
  if (!text.startsWith('1') || tokenOf(text.slice(1)) !== token)
    throw invalidArgument('The continuation token provided is incorrect');
  return text.slice(1);
}
