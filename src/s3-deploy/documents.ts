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

/**
 * The value of one of the action's own documents.
 * @throws Failure for one that is damaged, or of a format that this version does not know
 */
export function decoded<T extends { format: 1 }>(key: string, { body }: Document): T {
  const next =
    'Use the newest version of this action. If the object is damaged, restore an earlier version of it, or delete it: the next release then begins anew.';
  let value: { format?: unknown };
  try {
    value = JSON.parse((body[0] === 0x1f ? gunzipSync(body) : body).toString('utf8'));
  } catch (error) {
    throw new Failure({ what: `${key} in the bucket cannot be read.`, next }, { cause: error });
  }
  if (value?.format !== 1) {
    throw new Failure({ what: `${key} in the bucket has a format that this version does not know.`, next });
  }
  return value as T;
}
