import {
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandInput,
} from '@aws-sdk/client-s3';
import { asError } from '../../core/failure.ts';
import type { Copy } from '../edge.ts';
import type { Stored } from '../release.types.ts';
import type { BucketClient } from './client-api.ts';
import { addHeaders } from './command-headers.ts';
import { escapedPath } from './escape.ts';
import type { GetPage } from './list.ts';
import { type ListPage, readListPage } from './list-page.ts';
import { writeHeaders } from './object-headers.ts';
import { ownReader } from './own-reader.ts';
import { statusOf } from './refusal.ts';
import { unquoted } from './unquoted.ts';

/** Asks for pages of what is below the prefix; keys are relative to it. */
export function pagesOf(client: BucketClient): GetPage {
  const { bucket, prefix, signal } = client.options;
  return async ({ after, token }) => {
    const input = {
      Bucket: bucket,
      // Sent even when it is empty: policies have conditions on it.
      Prefix: prefix,
      EncodingType: 'url' as const,
      ...(after !== undefined && { StartAfter: client.name(after) }),
      ...(token !== undefined && { ContinuationToken: token }),
    };
    try {
      const page = await client.send(() => askForPage(client, input), signal);
      const entries = page.entries.map(({ key, etag, bytes }) => ({
        key: relative(client, page.isEscaped ? decoded(key) : key),
        etag,
        bytes,
      }));
      return { entries, next: page.next };
    } catch (error) {
      signal.throwIfAborted();
      throw client.failure(error, `Listing bucket ${bucket}`, 's3:ListBucket');
    }
  };
}

async function askForPage(client: BucketClient, input: ListObjectsV2CommandInput): Promise<ListPage> {
  const command = new ListObjectsV2Command(input);
  const page = ownReader(command, readListPage);
  await client.sdk.send(command, { abortSignal: client.options.signal });
  return page();
}

/** S3 writes a space as `+` in lists. */
const decoded = (key: string) => decodeURIComponent(key.replaceAll('+', ' '));

/** Nothing outside of the prefix is ever taken for ours, whatever the server answers. */
function relative(client: BucketClient, key: string): string {
  const { prefix } = client.options;
  if (!key.startsWith(prefix)) throw new Error(`S3 listed ${key}, which is not below ${prefix}.`);
  return key.slice(prefix.length);
}

/** One copy inside S3. */
export async function copyObject(client: BucketClient, copy: Copy, stop: AbortSignal): Promise<Stored> {
  const { bucket } = client.options;
  const { from, to, headers, ifMatch } = copy;
  const version = from.versionId === undefined ? '' : `?versionId=${encodeURIComponent(from.versionId)}`;
  const input = {
    Bucket: bucket,
    Key: client.name(to),
    CopySource: `${bucket}/${escapedPath(client.name(from.key))}${version}`,
    ...(ifMatch !== undefined && { CopySourceIfMatch: `"${ifMatch}"` }),
    ...(headers !== undefined && { MetadataDirective: 'REPLACE' as const }),
  };
  try {
    const done = await client.send(() => {
      const command = new CopyObjectCommand(input);
      addHeaders(command, { ...headers, ...writeHeaders(client.options, to) });
      return client.sdk.send(command);
    }, stop);
    return {
      etag: unquoted(done.CopyObjectResult?.ETag),
      ...(done.VersionId !== undefined && { versionId: done.VersionId }),
    };
  } catch (error) {
    const { name } = asError(error);
    const action = name === 'AccessDenied' ? 's3:GetObject and s3:PutObject' : 's3:PutObject';
    throw client.failure(error, `Copying ${client.name(from.key)} to ${client.name(to)}`, action);
  }
}

/** Statuses of a version that cannot be had: an id that is none, denied, gone, a marker of a delete. */
const NOT_THERE = new Set([400, 403, 404, 405]);

/** Whether a copy of an earlier version can be made. */
export async function hasVersion(
  client: BucketClient,
  { key, versionId }: { key: string; versionId: string },
  stop: AbortSignal,
): Promise<boolean> {
  const input = { Bucket: client.options.bucket, Key: client.name(key), VersionId: versionId };
  try {
    await client.send(() => client.sdk.send(new HeadObjectCommand(input)), stop);
    return true;
  } catch (error) {
    if (NOT_THERE.has(statusOf(asError(error)))) return false;
    throw client.failure(
      error,
      `Looking for an earlier version of ${client.name(key)}`,
      's3:GetObjectVersion',
    );
  }
}

/** At most so many keys in one request. */
export const DELETE_AT_ONCE = 1000;

/** @throws Failure that names the first key which S3 refused to delete */
export async function deleteObjects(client: BucketClient, keys: string[]): Promise<void> {
  let left = keys;
  try {
    await client.send(async () => {
      const Objects = left.map((key) => ({ Key: client.name(key) }));
      const input = { Bucket: client.options.bucket, Delete: { Objects, Quiet: true } };
      const { Errors = [] } = await client.sdk.send(new DeleteObjectsCommand(input));
      const [first] = Errors;
      if (!first) return;
      left = Errors.flatMap(({ Key }) => (Key === undefined ? [] : [relative(client, Key)]));
      throw Object.assign(new Error(first.Message), { name: first.Code ?? 'Error' });
    });
  } catch (error) {
    const [first = ''] = left;
    const others = left.length > 1 ? ` and ${left.length - 1} more` : '';
    throw client.failure(error, `Deleting ${client.name(first)}${others}`, 's3:DeleteObject');
  }
}

/** Deletes what is still this one; one that is another, or gone, is left as it is. */
export async function deleteIfSame(client: BucketClient, key: string, etag: string): Promise<void> {
  // Not by DeleteObjects: there are servers that overlook its ETags.
  const input = { Bucket: client.options.bucket, Key: client.name(key), IfMatch: `"${etag}"` };
  try {
    await client.send(() => client.sdk.send(new DeleteObjectCommand(input)));
  } catch (error) {
    if (CHANGED.has(asError(error).name)) return;
    throw client.failure(error, `Deleting ${client.name(key)}`, 's3:DeleteObject');
  }
}

const CHANGED = new Set(['PreconditionFailed', 'NoSuchKey', 'ConditionalRequestConflict']);
