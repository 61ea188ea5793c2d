import { createHash } from 'node:crypto';
import { addressOf, spellings } from './address.ts';
import { fold } from './fold.ts';

export interface PathRequest {
  /** Keys that were there before and whose object is another now, or gone. */
  changed: string[];
  prefix: string;
  /** Of the origin: `''` or `/folder`. */
  originPath: string;
  indexDocument: string;
  /** Above this number they are folded into wildcards. */
  most: number;
}

/** Paths to invalidate, as CloudFront takes them, sorted. None lies outside of the site. */
export function invalidationPaths(request: PathRequest): string[] {
  const root = addressOf(request.prefix, request.originPath);
  return root === undefined ? [] : fold(singlePaths(request), root, request.most);
}

/** The same without folding. */
export function singlePaths({
  changed,
  prefix,
  originPath,
  indexDocument,
}: Omit<PathRequest, 'most'>): string[] {
  const found = new Set<string>();
  for (const key of changed) {
    const full = prefix + key;
    const address = addressOf(full, originPath);
    if (address === undefined) continue;
    for (const one of spellings(address)) found.add(one);
    if (key !== indexDocument && !key.endsWith(`/${indexDocument}`)) continue;
    // `/dir/index.html`, `/dir/` and `/dir` are three objects to CloudFront.
    const folder = addressOf(full.slice(0, -indexDocument.length), originPath) ?? '/';
    for (const one of spellings(folder)) {
      found.add(one);
      if (one !== '/') found.add(one.slice(0, -1));
    }
  }
  return [...found].sort();
}

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
