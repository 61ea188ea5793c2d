import { createHash } from 'node:crypto';
import { addressOf } from './address.ts';

export interface PathRequest {
  /** Keys that were there before and whose object is another now, or gone. */
  changed: string[];
  prefix: string;
  /** Of the origin: `''` or `/folder`. */
  originPath: string;
  indexDocument: string;
  /** The CDN may answer with the root's index document without asking (`keepsIndex`). */
  indexIsKept?: boolean;
}

/** Paths to invalidate, as CloudFront takes them, sorted and not folded. None lies outside of the distribution. */
export function singlePaths(request: PathRequest): string[] {
  const { changed, prefix, originPath, indexDocument, indexIsKept } = request;
  const found = new Set<string>();
  for (const key of changed) {
    const address = addressOf(prefix + key, originPath);
    if (address === undefined) continue;
    found.add(withoutStar(address));
    if (key !== indexDocument && !key.endsWith(`/${indexDocument}`)) continue;
    // `/dir/index.html`, `/dir/` and `/dir` are three objects to CloudFront.
    const folder = address.slice(0, address.lastIndexOf('/') + 1);
    found.add(withoutStar(folder));
    if (folder !== '/') found.add(withoutStar(folder.slice(0, -1)));
    if (key === indexDocument && indexIsKept) found.add(`${folder}*`);
  }
  return [...found].sort();
}

/** A `*` in a name can be neither written nor encoded: what begins like it is invalidated. */
const withoutStar = (address: string): string => address.replace(/\*.*$/s, '*');

/**
 * Reference of an invalidation. The same distribution, release and paths give the same one, so that a repeated step
 * makes no second invalidation; a later release with the same name has another, or CloudFront would do nothing.
 */
export function callerReference(
  distribution: string,
  release: { release: string; sequence: number; createdAt: string },
  paths: string[],
): string {
  const { release: name, sequence, createdAt } = release;
  const text = JSON.stringify([distribution, name, sequence, createdAt, [...paths].sort()]);
  return `s3-deploy-${sequence}-${createHash('sha256').update(text).digest('hex').slice(0, 32)}`;
}
