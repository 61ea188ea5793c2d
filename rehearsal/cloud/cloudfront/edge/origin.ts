import type { StoredObject } from '../../kernel/set-up.types.ts';
import type { Answer } from './answer.ts';
import { keyOfPath } from './url-path.ts';

/** The bucket behind a distribution, as S3 answers CloudFront's origin access control. */
export interface Origin {
  object(key: string): StoredObject | undefined;
  /** `''` or `/folder`. */
  originPath: string;
  /** May CloudFront list the bucket? Only then does S3 tell a missing key (404) from a forbidden one (403). */
  mayList: boolean;
}

/**
 * GET of a path from the bucket, at `nowMs`. 304 when the object still has the ETag `ifNoneMatch`.
 * CloudFront asks for whole objects and without a query: what a viewer sends beside the path does not reach S3.
 */
export function askOrigin(
  origin: Origin,
  { path, ifNoneMatch, nowMs }: { path: string; ifNoneMatch: string | undefined; nowMs: number },
): Answer {
  const key = keyOfPath(`${origin.originPath}${path}`);
  const date = new Date(nowMs).toUTCString();
  if (key === undefined)
    return s3Error(400, 'InvalidURI', "Couldn't parse the specified URI.", { URI: path }, date);
  const stored = key ? origin.object(key) : undefined;
  if (!stored)
    return origin.mayList
      ? s3Error(404, 'NoSuchKey', 'The specified key does not exist.', { Key: key }, date)
      : s3Error(403, 'AccessDenied', 'Access Denied', {}, date);
  const headers = {
    ...stored.headers,
    date,
    etag: `"${stored.etag}"`,
    'last-modified': stored.lastModified.toUTCString(),
    'accept-ranges': 'bytes',
    server: 'AmazonS3',
    ...(stored.versionId === undefined ? {} : { 'x-amz-version-id': stored.versionId }),
  };
  if (ifNoneMatch === headers.etag) return { status: 304, headers, body: Buffer.alloc(0) };
  return { status: 200, headers, body: stored.body };
}

function s3Error(
  status: number,
  code: string,
  message: string,
  details: Record<string, string>,
  date: string,
): Answer {
  const fields = { Code: code, Message: message, ...details };
  const xml = Object.entries(fields).map(([name, value]) => `<${name}>${escapeXml(value)}</${name}>`);
  return {
    status,
    headers: { 'content-type': 'application/xml', date, server: 'AmazonS3' },
    body: Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>\n<Error>${xml.join('')}</Error>`),
  };
}

const escapeXml = (text: string): string =>
  text.replace(/[&<>]/g, (one) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[one] ?? one);
