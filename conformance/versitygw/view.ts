import { createHash } from 'node:crypto';
import { GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { clientOf, type Server } from './servers.ts';

/** An object as anybody would see it. */
export interface Seen {
  sha256: string;
  bytes: number;
  /** Of the site's objects; own documents have times in them. */
  etag: string;
  /** As they stand on the wire. */
  headers: Record<string, string>;
}

/** Everything in a bucket, by key. Of the action's own documents the headers are seen, not the content. */
export async function viewBucket(server: Server): Promise<Record<string, Seen>> {
  const client = clientOf(server);
  const seen: Record<string, Seen> = {};
  let token: string | undefined;
  do {
    const page = await client.send(
      new ListObjectsV2Command({ Bucket: server.bucket, ContinuationToken: token }),
    );
    for (const { Key = '', ETag } of page.Contents ?? []) {
      if (Key.endsWith('/')) continue;
      const object = await viewObject(client, server.bucket, Key);
      if (ETag !== undefined && object.etag !== unquoted(ETag))
        throw new Error(`${server.name}: the list has another ETag for ${Key} than GET.`);
      seen[Key] = /(^|\/)\.s3-deploy\/(?!objects\/)/.test(Key)
        ? { ...object, sha256: '', bytes: 0, etag: '' }
        : object;
    }
    token = page.NextContinuationToken;
  } while (token !== undefined);
  return seen;
}

async function viewObject(client: ReturnType<typeof clientOf>, bucket: string, key: string): Promise<Seen> {
  const answer = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  const body = await answer.Body?.transformToByteArray();
  const headers: Record<string, string | undefined> = {
    'cache-control': answer.CacheControl,
    'content-type': answer.ContentType,
    'content-encoding': answer.ContentEncoding,
    'content-disposition': answer.ContentDisposition,
    'content-language': answer.ContentLanguage,
    expires: answer.ExpiresString,
    'x-amz-website-redirect-location': answer.WebsiteRedirectLocation,
    ...Object.fromEntries(
      Object.entries(answer.Metadata ?? {}).map(([name, value]) => [`x-amz-meta-${name}`, value]),
    ),
  };
  return {
    sha256: createHash('sha256')
      .update(body ?? '')
      .digest('hex'),
    bytes: body?.length ?? 0,
    etag: unquoted(answer.ETag ?? ''),
    headers: Object.fromEntries(
      Object.entries(headers)
        .filter((one): one is [string, string] => one[1] !== undefined && one[1] !== '')
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    ),
  };
}

const unquoted = (etag: string) => etag.replaceAll('"', '');
