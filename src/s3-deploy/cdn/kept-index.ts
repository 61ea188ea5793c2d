import { objectOf } from '../changes/given.ts';
import type { State } from '../release.types.ts';

/**
 * Whether the CDN may answer with the root's index document without asking the bucket, by the headers it was published
 * with. A function that rewrites addresses (a single-page app) puts it behind any number of addresses, and CloudFront
 * wants each of them invalidated beside the document's own. Nobody knows them all: where the document is always
 * revalidated, as it is unless a rule says otherwise, there is nothing to invalidate there; else only a wildcard helps.
 */
export function keepsIndex(state: State | undefined, indexDocument: string): boolean {
  const object = objectOf(state, indexDocument);
  if (!state || !object) return false;
  const control = state.current.headers[object.headers]?.['cache-control'];
  // Without the header CloudFront keeps it for as long as its policy says.
  return control === undefined || !isRevalidated(control);
}

/** `s-maxage` is what CloudFront goes by where there is one. */
function isRevalidated(control: string): boolean {
  const words = control
    .toLowerCase()
    .split(',')
    .map((word) => word.trim());
  if (words.some((word) => /^(?:no-cache|no-store|private)$/.test(word))) return true;
  const age =
    words.find((word) => word.startsWith('s-maxage=')) ?? words.find((word) => word.startsWith('max-age='));
  return age !== undefined && /=0+$/.test(age);
}
