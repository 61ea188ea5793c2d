import type { Store } from './store.ts';

/** ListObjects and ListObjectsV2: prefix, delimiter, start, paging. Bytes of keys are compared as S3 does. */
export function listObjects(store: Store, query: URLSearchParams): string {
  const isV2 = query.get('list-type') === '2';
  const encode = query.get('encoding-type') === 'url' ? encodeKey : escapeXml;
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  const token = query.get('continuation-token');
  const after =
    (token ? Buffer.from(token, 'base64url').toString() : query.get(isV2 ? 'start-after' : 'marker')) ?? '';
  const limit = Math.min(1000, Number(query.get('max-keys') ?? 1000));
  const page = collect(store, { prefix, delimiter, after, limit });
  const contents = page.keys.map((key) => contentsXml(store, key, encode(key)));
  const folders = page.folders.map(
    (name) => `<CommonPrefixes><Prefix>${encode(name)}</Prefix></CommonPrefixes>`,
  );
  const count = page.keys.length + page.folders.length;
  const next = Buffer.from(page.last).toString('base64url');
  const more = isV2
    ? `<KeyCount>${count}</KeyCount>${page.isTruncated ? `<NextContinuationToken>${next}</NextContinuationToken>` : ''}`
    : `<Marker>${encode(after)}</Marker>${page.isTruncated ? `<NextMarker>${encode(page.last)}</NextMarker>` : ''}`;
  return (
    `<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>bucket</Name><Prefix>${encode(prefix)}</Prefix>` +
    `<MaxKeys>${limit}</MaxKeys>${query.has('encoding-type') ? '<EncodingType>url</EncodingType>' : ''}` +
    `<IsTruncated>${page.isTruncated}</IsTruncated>${more}${contents.join('')}${folders.join('')}</ListBucketResult>`
  );
}

interface Page {
  keys: string[];
  folders: string[];
  isTruncated: boolean;
  /** The last key or folder of the page: the next one begins after it. */
  last: string;
}

function collect(
  store: Store,
  { prefix, delimiter, after, limit }: { prefix: string; delimiter: string; after: string; limit: number },
): Page {
  const all = store.keys();
  const page: Page = { keys: [], folders: [], isTruncated: false, last: '' };
  for (let at = firstAfter(all, after > prefix ? after : prefix, after < prefix); at < all.length; at++) {
    const key = all[at] ?? '';
    if (!key.startsWith(prefix)) break;
    const cut = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
    const name = cut < 0 ? key : key.slice(0, cut + delimiter.length);
    if (cut >= 0 && (name === page.last || name === after)) continue;
    if (page.keys.length + page.folders.length === limit) {
      page.isTruncated = true;
      break;
    }
    (cut < 0 ? page.keys : page.folders).push(name);
    page.last = name;
  }
  return page;
}

/** Index of the first key behind `text`, or at it where that is wanted. */
function firstAfter(keys: string[], text: string, orAt: boolean): number {
  const wanted = Buffer.from(text);
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const order = Buffer.compare(Buffer.from(keys[middle] ?? ''), wanted);
    if (order < 0 || (order === 0 && !orAt)) low = middle + 1;
    else high = middle;
  }
  return low;
}

function contentsXml(store: Store, key: string, encoded: string): string {
  const entry = store.get(key);
  if (!entry) return '';
  const { etag, body, modifiedAt } = entry;
  return (
    `<Contents><Key>${encoded}</Key><LastModified>${modifiedAt.toISOString()}</LastModified>` +
    `<ETag>&quot;${etag}&quot;</ETag><Size>${body.length}</Size><StorageClass>STANDARD</StorageClass></Contents>`
  );
}

const encodeKey = (key: string) => encodeURIComponent(key).replaceAll('%2F', '/');

function escapeXml(text: string): string {
  return text.replace(/[&<>"\u0000-\u001f]/g, (one) => `&#${one.charCodeAt(0)};`);
}

/** The keys that a DeleteObjects request names. */
export function keysToDelete(xml: string): string[] {
  return [...xml.matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, text = '']) => unescapeXml(text));
}

function unescapeXml(text: string): string {
  const named: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
  return text.replace(/&(#x?)?([0-9a-zA-Z]+);/g, (whole, kind: string | undefined, word: string) => {
    if (kind === undefined) return named[word] ?? whole;
    return String.fromCodePoint(Number.parseInt(word, kind === '#x' ? 16 : 10));
  });
}
