import type { Changes } from '../plan.types.ts';
import type {
  Manifest,
  ManifestObject,
  OpenInvalidation,
  ReleaseSummary,
  SiteFile,
  State,
  Stored,
  StoredHeaders,
} from '../release.types.ts';
import { objectOf } from './given.ts';
import { type Keep, reachable } from './retention.ts';

/**
 * The manifest of a release that has been written.
 * @param given `stored`: what S3 answered, for everything that was uploaded or copied; the rest is as in `state`
 * @throws Error for a file that neither was stored nor had been there
 */
export function nextManifest(given: {
  files: SiteFile[];
  stored: Map<string, Stored>;
  state: State | undefined;
  release: string;
  sequence: number;
  /** ISO 8601. */
  createdAt: string;
  run?: string | undefined;
  restored?: number | undefined;
}): Manifest {
  const headers = headerTable();
  const objects: [string, ManifestObject][] = given.files.map(({ key, kind, bytes, sha256, ...file }) => {
    const stored = given.stored.get(key) ?? objectOf(given.state, key);
    if (!stored) throw new Error(`${key} is in no answer of S3 and in no earlier release.`);
    const { etag, versionId } = stored;
    const version = versionId === undefined ? {} : { versionId };
    return [key, { etag, ...version, kind, bytes, sha256, headers: headers.indexOf(file.headers) }];
  });
  return {
    format: 1,
    release: given.release,
    sequence: given.sequence,
    createdAt: given.createdAt,
    ...(given.run !== undefined && { run: given.run }),
    ...(given.restored !== undefined && { restored: given.restored }),
    headers: headers.all,
    objects: Object.fromEntries(objects),
  };
}

/** Each set of headers once: a site of 5,000 files has a dozen of them. */
function headerTable(): { all: StoredHeaders[]; indexOf(headers: StoredHeaders): number } {
  const all: StoredHeaders[] = [];
  const known = new Map<string, number>();
  return {
    all,
    indexOf(headers) {
      const text = JSON.stringify(Object.entries(headers).sort(([a], [b]) => (a < b ? -1 : 1)));
      const index = known.get(text) ?? all.push(headers) - 1;
      known.set(text, index);
      return index;
    },
  };
}

export function summaryOf(manifest: Manifest): ReleaseSummary {
  const { release, sequence, createdAt, run, restored } = manifest;
  const objects = Object.values(manifest.objects);
  return {
    release,
    sequence,
    createdAt,
    ...(run !== undefined && { run }),
    ...(restored !== undefined && { restored }),
    objects: objects.length,
    bytes: objects.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

/** What the bucket remembers once `manifest` is live. */
export function nextState(given: {
  manifest: Manifest;
  state: State | undefined;
  changes: Pick<Changes, 'retired' | 'archived'>;
  keep: Keep;
  invalidation?: OpenInvalidation | undefined;
}): State {
  const { manifest, state, changes, keep, invalidation } = given;
  const earlier = (state?.releases ?? [])
    .filter(({ sequence }) => sequence < manifest.sequence)
    .map((one) => ({ ...one, retiredAt: one.retiredAt ?? manifest.createdAt }));
  const now = Date.parse(manifest.createdAt);
  return {
    format: 1,
    current: manifest,
    releases: [summaryOf(manifest), ...reachable(earlier, manifest.sequence, keep, now)],
    retired: changes.retired,
    archive: changes.archived,
    ...(invalidation && { invalidation }),
  };
}
