import { gunzipSync, gzipSync } from 'node:zlib';
import { Failure } from '../core/failure.ts';
import type { Document } from './edge.ts';
import type { StoredHeaders } from './release.types.ts';

/** How the action's own documents are stored: compressed, and never from a cache. */
export const OWN_HEADERS: StoredHeaders = {
  'content-type': 'application/json',
  'content-encoding': 'gzip',
  'cache-control': 'no-store',
};

/** Compressed lightly: most of it are digests, which more effort makes no smaller. */
export const encoded = (value: unknown): Buffer => gzipSync(JSON.stringify(value), { level: 1 });

/** No site's memory is larger; a small object that unpacks to more would take the runner's memory. */
const LARGEST_BYTES = 256 * 1024 * 1024;

const NEXT =
  'Use the newest version of this action. If the object is damaged, restore an earlier version of it, or delete it: the next release then begins anew.';

/**
 * The value of one of the action's own documents.
 * @param shape what it must look like beside its format
 * @throws Failure for one that is damaged, or of a format that this version does not know
 */
export function decoded<T extends { format: 1 }>(
  key: string,
  { body }: Document,
  shape: (value: unknown) => boolean,
): T {
  let value: { format?: unknown } | null;
  try {
    const plain = body[0] === 0x1f ? gunzipSync(body, { maxOutputLength: LARGEST_BYTES }) : body;
    value = JSON.parse(plain.toString('utf8'));
  } catch (error) {
    throw new Failure({ what: `${key} in the bucket cannot be read.`, next: NEXT }, { cause: error });
  }
  if (value?.format !== 1) {
    throw new Failure({
      what: `${key} in the bucket has a format that this version does not know.`,
      next: NEXT,
    });
  }
  if (!shape(value))
    throw new Failure({ what: `${key} in the bucket is not what this action writes.`, next: NEXT });
  return value as T;
}
