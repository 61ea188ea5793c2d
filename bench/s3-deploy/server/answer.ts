import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { keysToDelete, listObjects } from './list.ts';
import type { Entry, Store } from './store.ts';

export interface Request {
  method: string;
  /** Path and query as they came. */
  target: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

export interface Answer {
  /** For the counts. */
  kind: string;
  status: number;
  headers: Record<string, string>;
  body: string | Buffer;
}

const KEPT =
  /^(content-(type|encoding|disposition|language)|cache-control|expires|x-amz-(meta-|checksum-|website-redirect)).*$/;

/** Answers one request, path style, for any bucket and any signature: the speed of the client is what is measured. */
export function answer(store: Store, request: Request): Answer {
  const { method, target } = request;
  const cut = target.indexOf('?');
  const [, key = ''] =
    /^\/[^/]*\/?(.*)$/s.exec(decodeURIComponent(cut < 0 ? target : target.slice(0, cut))) ?? [];
  const query = new URLSearchParams(cut < 0 ? '' : target.slice(cut + 1));
  if (query.has('delete') && method === 'POST') return deleteMany(store, request);
  if (key === '') return onBucket(store, method, query);
  if (query.has('uploads') || query.has('uploadId')) return refusal('other', 501, 'NotImplemented');
  if (method === 'PUT')
    return request.headers['x-amz-copy-source'] ? copy(store, key, request) : put(store, key, request);
  if (method === 'GET' || method === 'HEAD') return get(store, key, request);
  if (method === 'DELETE') {
    store.delete(key);
    return { kind: 'DELETE', status: 204, headers: {}, body: '' };
  }
  return refusal('other', 405, 'MethodNotAllowed');
}

function onBucket(store: Store, method: string, query: URLSearchParams): Answer {
  if (method !== 'GET') return { kind: 'other', status: 200, headers: {}, body: '' };
  if (query.has('location')) return xml('other', '<LocationConstraint>eu-west-1</LocationConstraint>');
  if (query.has('versioning')) return xml('other', '<VersioningConfiguration/>');
  if (query.has('uploads')) return xml('other', '<ListMultipartUploadsResult/>');
  return xml('LIST', listObjects(store, query));
}

function put(store: Store, key: string, { headers, body }: Request): Answer {
  const refused = refusedCondition(store.get(key), headers);
  if (refused) return refusal('PUT', 412, refused);
  const stored = write(store, key, { body, headers: kept(headers) });
  const checksums = Object.entries(stored.headers).filter(([name]) => name.startsWith('x-amz-checksum-'));
  return {
    kind: 'PUT',
    status: 200,
    headers: { etag: `"${stored.etag}"`, ...Object.fromEntries(checksums) },
    body: '',
  };
}

function copy(store: Store, key: string, { headers }: Request): Answer {
  const from = decodeURIComponent(String(headers['x-amz-copy-source']))
    .replace(/^\/?[^/]*\//, '')
    .replace(/\?versionId=.*$/, '');
  const source = store.get(from);
  if (!source) return refusal('COPY', 404, 'NoSuchKey');
  const wanted = unquoted(headers['x-amz-copy-source-if-match']);
  if (wanted !== undefined && wanted !== source.etag) return refusal('COPY', 412, 'PreconditionFailed');
  const replaced = headers['x-amz-metadata-directive'] === 'REPLACE' ? kept(headers) : source.headers;
  const stored = write(store, key, { body: source.body, headers: replaced });
  return xml(
    'COPY',
    `<CopyObjectResult><LastModified>${stored.modifiedAt.toISOString()}</LastModified><ETag>&quot;${stored.etag}&quot;</ETag></CopyObjectResult>`,
  );
}

function get(store: Store, key: string, { method, headers }: Request): Answer {
  const entry = store.get(key);
  if (!entry) return refusal(method, 404, 'NoSuchKey');
  if (unquoted(headers['if-none-match']) === entry.etag)
    return { kind: method, status: 304, headers: {}, body: '' };
  const own = {
    etag: `"${entry.etag}"`,
    'last-modified': entry.modifiedAt.toUTCString(),
    'content-length': String(entry.body.length),
  };
  return {
    kind: method,
    status: 200,
    headers: { ...entry.headers, ...own },
    body: method === 'HEAD' ? '' : entry.body,
  };
}

function deleteMany(store: Store, { body }: Request): Answer {
  for (const key of keysToDelete(body.toString())) store.delete(key);
  return xml('DELETE', '<DeleteResult></DeleteResult>');
}

function write(store: Store, key: string, { body, headers }: Pick<Entry, 'body' | 'headers'>): Entry {
  const etag = createHash('md5').update(body).digest('hex');
  const entry: Entry = { body, etag, headers, modifiedAt: new Date() };
  store.put(key, entry);
  return entry;
}

function kept(headers: IncomingHttpHeaders): Record<string, string> {
  const own = Object.entries(headers).filter(([name]) => KEPT.test(name));
  return Object.fromEntries(own.map(([name, value]) => [name, String(value)]));
}

/** Code of the refusal when a conditional write must not be done. */
function refusedCondition(entry: Entry | undefined, headers: IncomingHttpHeaders): string | undefined {
  if (headers['if-none-match'] === '*' && entry) return 'PreconditionFailed';
  const wanted = unquoted(headers['if-match']);
  return wanted !== undefined && wanted !== entry?.etag ? 'PreconditionFailed' : undefined;
}

function unquoted(value: string | string[] | undefined): string | undefined {
  return value === undefined ? undefined : String(value).replaceAll('"', '');
}

function xml(kind: string, text: string): Answer {
  return {
    kind,
    status: 200,
    headers: { 'content-type': 'application/xml' },
    body: `<?xml version="1.0" encoding="UTF-8"?>${text}`,
  };
}

function refusal(kind: string, status: number, code: string): Answer {
  return { ...xml(kind, `<Error><Code>${code}</Code><Message>${code}</Message></Error>`), status };
}
