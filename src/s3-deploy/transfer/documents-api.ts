import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { asError } from '../../core/failure.ts';
import type { Document, SiteBucket } from '../edge.ts';
import type { BucketClient } from './client-api.ts';
import { addHeaders, answeredAt } from './command-headers.ts';
import { encryptionHeaders } from './object-headers.ts';
import { statusOf } from './refusal.ts';
import { unquoted } from './unquoted.ts';

/** Undefined when it is not there. */
export async function readDocument(client: BucketClient, key: string): Promise<Document | undefined> {
  try {
    return await client.send(async () => {
      const command = new GetObjectCommand({ Bucket: client.options.bucket, Key: client.name(key) });
      const clock = answeredAt(command);
      const { Body, ETag, LastModified } = await client.sdk.send(command);
      const body = Buffer.from((await Body?.transformToByteArray()) ?? []);
      return { body, etag: unquoted(ETag), modifiedAt: LastModified?.getTime() ?? clock(), askedAt: clock() };
    });
  } catch (error) {
    const { name } = asError(error);
    if (name === 'NoSuchKey') return undefined;
    if (name === 'AccessDenied' && (await isMissing(client, key))) return undefined;
    throw client.failure(error, `Reading ${client.name(key)}`, 's3:GetObject');
  }
}

/**
 * S3 says that a missing object is denied to those whose permission to list has a condition (`s3:prefix`): the list
 * knows the difference.
 */
async function isMissing(client: BucketClient, key: string): Promise<boolean> {
  const Prefix = client.name(key);
  const input = { Bucket: client.options.bucket, Prefix, MaxKeys: 1 };
  try {
    const { Contents } = await client.send(() => client.sdk.send(new ListObjectsV2Command(input)));
    return !Contents?.some(({ Key }) => Key === Prefix);
  } catch {
    return false;
  }
}

/** As SiteBucket.write. */
export async function writeDocument(
  client: BucketClient,
  ...[key, content, { when, headers = {} }]: Parameters<SiteBucket['write']>
): ReturnType<SiteBucket['write']> {
  const body = Buffer.from(content);
  const condition =
    when === undefined ? {} : when === 'absent' ? { 'if-none-match': '*' } : { 'if-match': `"${when.etag}"` };
  let sent = 0;
  try {
    return await client.send(async () => {
      sent += 1;
      const input = { Bucket: client.options.bucket, Key: client.name(key), Body: body };
      const command = new PutObjectCommand(input);
      addHeaders(command, { ...headers, ...encryptionHeaders(client.options), ...condition });
      const clock = answeredAt(command);
      const { ETag } = await client.sdk.send(command);
      return { etag: unquoted(ETag), writtenAt: clock() };
    });
  } catch (error) {
    if (when === undefined || !isConflict(asError(error))) {
      throw client.failure(error, `Writing ${client.name(key)}`, 's3:PutObject');
    }
    return sent === 1 ? 'conflict' : ownOrConflict(client, key, body);
  }
}

/** There are servers, and proxies before them, that answer 412 without a document. */
const isConflict = (error: Error): boolean =>
  /^(PreconditionFailed|NoSuchKey|ConditionalRequestConflict)$/.test(error.name) || statusOf(error) === 412;

/** An earlier try may have been done though its answer was lost: then the condition fails because of ourselves. */
async function ownOrConflict(
  client: BucketClient,
  key: string,
  body: Buffer,
): ReturnType<SiteBucket['write']> {
  const found = await readDocument(client, key);
  return found?.body.equals(body) ? { etag: found.etag, writtenAt: found.modifiedAt } : 'conflict';
}
