import { unquoted } from './unquoted.ts';

/** A page of ListObjectsV2 as its XML has it. Keys as they were asked for: escaped, with `encoding-type=url`. */
export interface ListPage {
  entries: { key: string; etag: string; bytes: number }[];
  isEscaped: boolean;
  next: string | undefined;
}

/**
 * Reads a page from its text. The SDK's parser makes an object of each element first: a list of 5,000 keys costs it more time and
 * memory than everything else in a run that finds nothing to do.
 * @throws Error when it is no such document
 */
export function readListPage(xml: string): ListPage {
  const [head = '', ...blocks] = xml.split('<Contents>');
  const about = head + xml.slice(xml.lastIndexOf('</Contents>') + 1);
  const isTruncated = element(about, 'IsTruncated');
  if (isTruncated === undefined || !xml.trimEnd().endsWith('</ListBucketResult>'))
    throw new Error('S3 answered a list that is none.');
  const next = isTruncated === 'true' ? element(about, 'NextContinuationToken') : undefined;
  // Half a list would be taken for the whole one.
  if (isTruncated === 'true' && !next) throw new Error('S3 answered a list that goes on, and not where.');
  return {
    entries: blocks.map((block) => ({
      key: wanted(block, 'Key'),
      etag: unquoted(wanted(block, 'ETag')),
      bytes: Number(wanted(block, 'Size')),
    })),
    isEscaped: element(about, 'EncodingType') === 'url',
    next,
  };
}

function wanted(block: string, name: string): string {
  const text = element(block, name);
  if (text === undefined) throw new Error(`S3 listed an object without its ${name}.`);
  return text;
}

/** Text of the first element of a name; undefined when there is none. */
function element(xml: string, name: string): string | undefined {
  const from = xml.indexOf(`<${name}>`);
  if (from < 0) return undefined;
  const begin = from + name.length + 2;
  const text = xml.slice(begin, xml.indexOf(`</${name}>`, begin));
  return text.includes('&') ? text.replaceAll(/&(?:#(\d+)|#x([0-9a-f]+)|([a-z]+));/gi, character) : text;
}

const NAMED: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function character(whole: string, decimal?: string, hexadecimal?: string, name?: string): string {
  if (name !== undefined) return NAMED[name] ?? whole;
  return String.fromCodePoint(
    decimal === undefined ? Number.parseInt(hexadecimal ?? '', 16) : Number(decimal),
  );
}
