import type { Archive } from '../plan.types.ts';
import { archiveKey, type ManifestObject, type Retired, STATE_FOLDER } from '../release.types.ts';
import { type Given, isVersioned, nextSequence } from './given.ts';
import { parted } from './retention.ts';

const OBJECTS_FOLDER = `${STATE_FOLDER}objects/`;

export interface Archived {
  /** To be copied, before it is replaced or deleted. */
  archive: Archive[];
  /** `archive` of the next state. */
  archived: Record<string, Retired>;
  /** By sha256: their time is over. */
  expired: string[];
  /** By sha256: copied by a run that was killed, and not needed. */
  orphans: string[];
}

/**
 * Content that a rollback would need and that the bucket does not keep by itself. Immutable objects stay where they are.
 * @param lost keys of the current release whose content is about to be replaced or deleted
 */
export function compareArchive(given: Given, lost: Set<string>): Archived {
  const { state, listed } = given;
  const now: Retired = {
    lastIn: state?.current.sequence ?? 0,
    retiredAt: new Date(given.now).toISOString(),
  };
  const archive = new Map<string, Archive>();
  const fresh: Record<string, Retired> = {};
  for (const [key, object] of Object.entries(state?.current.objects ?? {})) {
    if (isVersioned(object) || (!lost.has(key) && isLive(key, object, given))) continue;
    const { sha256, etag } = object;
    // A run that was killed may have copied it already, and then replaced it.
    if (listed.has(archiveKey(sha256))) fresh[sha256] = now;
    else if (isLive(key, object, given)) {
      fresh[sha256] = now;
      archive.set(sha256, { key, sha256, etag });
    }
  }
  const earlier: Record<string, Retired> = {};
  const orphans: string[] = [];
  for (const key of listed.keys()) {
    if (!key.startsWith(OBJECTS_FOLDER)) continue;
    const sha256 = key.slice(OBJECTS_FOLDER.length);
    const known = state && Object.hasOwn(state.archive, sha256) ? state.archive[sha256] : undefined;
    if (known) earlier[sha256] = known;
    else if (!Object.hasOwn(fresh, sha256) && /^[0-9a-f]{64}$/.test(sha256)) orphans.push(sha256);
  }
  const { kept, expired } = parted({ ...earlier, ...fresh }, nextSequence(state), given.keep, given.now);
  return { archive: [...archive.values()], archived: kept, expired, orphans };
}

/** The bucket still holds what the manifest says. */
const isLive = (key: string, { etag }: ManifestObject, { listed }: Given): boolean =>
  listed.get(key)?.etag === etag;
