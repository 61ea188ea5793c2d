import type { Copy } from '../edge.ts';
import type { Changes } from '../plan.types.ts';
import { archiveKey, type Manifest, type ManifestObject, type SiteFile } from '../release.types.ts';
import { compare } from './compare.ts';
import { type Given, isVersioned, unpublished } from './given.ts';

/** One object of an earlier release, as a copy inside S3. */
export interface RestoreCopy {
  file: SiteFile;
  copy: Copy;
}

/** An earlier release again. Nothing is uploaded. */
export interface Restore {
  /** Of the target: what the next manifest is made of. A file's path is undefined everywhere. */
  files: SiteFile[];
  /** Immutable ones first, then assets, then pages. */
  copies: RestoreCopy[];
  /** Keys whose content is in the bucket no more. Nothing can be restored while there are any. */
  missing: string[];
  /** The rest of the difference; `uploads` and `headers` are what `copies` do. */
  changes: Changes;
}

/** @param given `files` are the target's */
export function restore(target: Manifest, given: Omit<Given, 'files'>): Restore {
  const files = filesOf(target);
  const all = { ...given, files };
  const changes = compare(all);
  const unchanged = new Set(changes.unchanged);
  const copies: RestoreCopy[] = changes.headers.map(({ file, etag }) => onto(file, etag));
  const missing: string[] = [];
  const elsewhere = sourcesBySha(files, unchanged);
  for (const { file } of changes.uploads) {
    const object = target.objects[file.key];
    if (object && isRetiredAsItWas(file, object, target, all)) {
      unchanged.add(file.key);
      continue;
    }
    const copy = object && source(file, object, all, elsewhere);
    if (copy) copies.push(copy);
    else missing.push(file.key);
  }
  return { files, copies: inOrder(copies), missing, changes: { ...changes, unchanged: [...unchanged] } };
}

function filesOf(target: Manifest): SiteFile[] {
  return Object.entries(target.objects).map(([key, { kind, bytes, sha256, headers }]) => ({
    key,
    kind,
    bytes,
    sha256,
    headers: target.headers[headers] ?? {},
    file: undefined,
  }));
}

/** The same object with the target's headers. */
const onto = (file: SiteFile, etag: string): RestoreCopy => ({
  file,
  copy: { from: { key: file.key }, to: file.key, headers: file.headers, ifMatch: etag },
});

/**
 * It stayed for those who had the target open, and no release after the target had it: its headers are the target's.
 */
function isRetiredAsItWas(file: SiteFile, object: ManifestObject, target: Manifest, given: Given): boolean {
  const retired = given.state?.retired[file.key];
  return (
    retired?.lastIn === target.sequence &&
    given.listed.get(file.key)?.etag === object.etag &&
    !unpublished(given)?.writes.includes(file.key)
  );
}

function source(
  file: SiteFile,
  object: ManifestObject,
  { listed }: Given,
  elsewhere: Map<string, string>,
): RestoreCopy | undefined {
  const { key: to, headers } = file;
  if (listed.get(to)?.etag === object.etag) return onto(file, object.etag);
  if (isVersioned(object)) {
    return { file, copy: { from: { key: to, versionId: object.versionId ?? '' }, to, headers } };
  }
  const archived = archiveKey(object.sha256);
  const from = listed.has(archived) ? archived : elsewhere.get(object.sha256);
  return from === undefined ? undefined : { file, copy: { from: { key: from }, to, headers } };
}

/** Keys that hold a content and that the restore leaves alone. */
function sourcesBySha(files: SiteFile[], unchanged: Set<string>): Map<string, string> {
  const found = new Map<string, string>();
  for (const { key, sha256 } of files) if (unchanged.has(key)) found.set(sha256, key);
  return found;
}

const ORDER = { immutable: 0, asset: 1, page: 2 };

const inOrder = (copies: RestoreCopy[]): RestoreCopy[] =>
  copies.sort((a, b) => ORDER[a.file.kind] - ORDER[b.file.kind]);
