import type { HeaderChange, PlannedUpload, UploadReason } from '../plan.types.ts';
import type { SiteFile, StoredHeaders } from '../release.types.ts';
import { type Given, objectOf, unpublished } from './given.ts';

interface Content {
  uploads: PlannedUpload[];
  headers: HeaderChange[];
  unchanged: string[];
  notImmutable: string[];
}

/** What is to be written for each file of the site: its bytes, its headers, or nothing. */
export function compareContent(given: Given): Content {
  const content: Content = { uploads: [], headers: [], unchanged: [], notImmutable: [] };
  const touched = new Set(unpublished(given)?.writes);
  for (const file of given.files) {
    const reason = uploadReason(file, given, touched);
    const before = objectOf(given.state, file.key);
    if (reason) {
      content.uploads.push({ file, reason });
      // A name that stays while its content changes says nothing about its content.
      if (before?.kind === 'immutable' && file.kind === 'immutable' && before.sha256 !== file.sha256) {
        content.notImmutable.push(file.key);
      }
      continue;
    }
    const from = given.state?.current.headers[before?.headers ?? -1] ?? {};
    // A killed run may have written other headers: the ETag does not tell.
    if (touched.has(file.key) || !sameHeaders(from, file.headers)) {
      content.headers.push({ file, from, etag: before?.etag ?? '' });
    } else content.unchanged.push(file.key);
  }
  return content;
}

/** Why the bytes must be uploaded; undefined when the bucket has them. */
function uploadReason(file: SiteFile, given: Given, touched: Set<string>): UploadReason | undefined {
  const listed = given.listed.get(file.key);
  const before = objectOf(given.state, file.key);
  if (!listed) return 'new';
  if (before && before.etag === listed.etag) return before.sha256 === file.sha256 ? undefined : 'content';
  if (touched.has(file.key)) return 'unfinished';
  if (before) return 'changed-outside';
  return given.state && Object.hasOwn(given.state.retired, file.key) ? 'returned' : 'unknown';
}

/** Names are in lower case on both sides; their order says nothing. */
function sameHeaders(one: StoredHeaders, other: StoredHeaders): boolean {
  const names = Object.keys(one);
  return names.length === Object.keys(other).length && names.every((name) => one[name] === other[name]);
}
