import { createHash, createHmac } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { AuthorizationHeader } from '../authorization-header.ts';

/** Signing keys are good for a day, and a test signs thousands of requests with one. */
const signingKeys = new Map<string, Buffer>();

/**
 * The signature of a request as S3 computes it: the path is escaped once (other services escape it twice), and the
 * body's hash is what `x-amz-content-sha256` says. `target` is path and query as they were sent.
 */
export function s3Signature(
  { method, target, headers }: { method: string; target: string; headers: IncomingHttpHeaders },
  header: AuthorizationHeader,
  secret: string,
): string {
  const [path = '/', search = ''] = split(target);
  const canonical = [
    method,
    escapePath(path),
    canonicalQuery(search),
    ...header.signedHeaders.map((name) => `${name}:${trimmed(headers[name])}`),
    '',
    header.signedHeaders.join(';'),
    String(headers['x-amz-content-sha256'] ?? ''),
  ].join('\n');
  const scope = `${header.date}/${header.region}/${header.service}/aws4_request`;
  const text = ['AWS4-HMAC-SHA256', String(headers['x-amz-date'] ?? ''), scope, sha256(canonical)].join('\n');
  return createHmac('sha256', signingKey(header, secret)).update(text).digest('hex');
}

function signingKey({ date, region, service }: AuthorizationHeader, secret: string): Buffer {
  const name = [secret, date, region, service].join(' ');
  let key = signingKeys.get(name);
  if (!key) {
    key = Buffer.from(`AWS4${secret}`);
    for (const part of [date, region, service, 'aws4_request'])
      key = createHmac('sha256', key).update(part).digest();
    if (signingKeys.size > 1000) signingKeys.clear();
    signingKeys.set(name, key);
  }
  return key;
}

function canonicalQuery(search: string): string {
  if (!search) return '';
  return search
    .split('&')
    .map((pair) => {
      const at = pair.indexOf('=');
      const [name, value] = at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)];
      return [escaped(plain(name)), escaped(plain(value))];
    })
    .sort(([a = '', x = ''], [b = '', y = '']) => (a === b ? (x < y ? -1 : 1) : a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

/** What the client escaped or not: S3 escapes everything but unreserved characters. */
function escapePath(path: string): string {
  return /^[A-Za-z0-9/_.~-]*$/.test(path) ? path : plain(path, true).split('/').map(escaped).join('/');
}

const escaped = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);

function plain(text: string, path = false): string {
  try {
    return decodeURIComponent(path ? text : text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}

const trimmed = (value: string | string[] | undefined): string =>
  [value ?? ''].flat().join(',').trim().replace(/ +/g, ' ');

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

function split(target: string): [path: string, search: string] {
  const at = target.indexOf('?');
  return at < 0 ? [target, ''] : [target.slice(0, at), target.slice(at + 1)];
}
