import type { Changes, PlannedDelete } from '../plan.types.ts';
import { archiveKey, sequenceOf } from '../release.types.ts';
import { byKey } from '../site/order.ts';
import { type Archived, compareArchive } from './archive.ts';
import { compareContent } from './content.ts';
import { type Given, nextSequence, objectOf } from './given.ts';
import { comparePast, type Past } from './past.ts';
import { expiredManifests } from './retention.ts';

/**
 * The difference between a site and a bucket. Content is compared by SHA-256 with the manifest of what is live, and by
 * ETag between manifest and list; times say nothing.
 */
export function compare(given: Given): Changes {
  const content = compareContent(given);
  const past = comparePast(given);
  // What stays only for a while may come back with other content, unless its name says that it cannot.
  const mutable = (key: string) => objectOf(given.state, key)?.kind !== 'immutable';
  const lost = new Set([...past.removed, ...Object.keys(past.retired).filter(mutable)]);
  for (const { file } of content.uploads) {
    const before = objectOf(given.state, file.key);
    if (before && before.sha256 !== file.sha256) lost.add(file.key);
  }
  const archive = compareArchive(given, lost);
  const same = isSame(given, content.uploads.length + content.headers.length, past);
  const deletes = same ? leftovers(given, past, archive) : planDeletes(given, past, archive);
  const kept = same ? unchangedPast(given) : pastOf(given, past, archive);
  return {
    same,
    ...content,
    deletes: deletes.sort((a, b) => byKey(a.key, b.key)),
    archive: same ? [] : archive.archive,
    ...kept,
    unknown: given.delete === 'all' ? [] : past.unknown,
    others: past.others,
  };
}

/** Every file is there as it should be, and the release has nothing that the site has not. */
function isSame({ files, state, delete: mode }: Given, writes: number, past: Past): boolean {
  if (!state || writes > 0) return false;
  if (mode === 'all' && past.unknown.length > 0) return false;
  const keys = new Set(files.map(({ key }) => key));
  return Object.keys(state.current.objects).every((key) => keys.has(key));
}

/**
 * Without a release nothing expires: its state would have to be written for that alone. What a killed run left is
 * deleted, for its `pending.json`, which knows of it, is removed.
 */
function leftovers(given: Given, past: Past, archive: Archived): PlannedDelete[] {
  const { pending, state } = given;
  if (!pending || given.delete === 'none') return [];
  const known = new Set(Object.keys(state?.retired ?? {}));
  const written = pending.writes.filter((key) => Object.hasOwn(past.retired, key) && !known.has(key));
  const own = [...archive.orphans.map(archiveKey), ...ownLeftovers(given)];
  return planned([...past.unfinished, ...written, ...own], 'unfinished');
}

/** Manifests that the killed run was going to delete. */
function ownLeftovers({ pending, state, listed }: Given): string[] {
  if (!state || !pending) return [];
  const known = new Set(state.releases.map(({ sequence }) => sequence));
  return pending.deletes.filter((key) => {
    const sequence = sequenceOf(key);
    return sequence !== undefined && listed.has(key) && !known.has(sequence);
  });
}

function planDeletes(given: Given, past: Past, archive: Archived): PlannedDelete[] {
  const { state, listed, keep, now } = given;
  if (given.delete === 'none') return [];
  const manifests = state ? expiredManifests(state, listed, nextSequence(state), keep, now) : [];
  return [
    ...planned(past.removed, 'removed'),
    ...planned([...past.expired, ...archive.expired.map(archiveKey), ...manifests], 'expired'),
    ...planned([...past.unfinished, ...archive.orphans.map(archiveKey)], 'unfinished'),
    ...planned(given.delete === 'all' ? past.unknown : [], 'unknown'),
  ];
}

const planned = (keys: string[], reason: PlannedDelete['reason']): PlannedDelete[] =>
  [...new Set(keys)].map((key) => ({ key, reason }));

/** `delete: none`: what would have been deleted is remembered, for a run that may delete. */
function pastOf(given: Given, past: Past, archive: Archived): Pick<Changes, 'retired' | 'archived'> {
  const { retired } = past;
  const { archived } = archive;
  if (given.delete !== 'none' || !given.state) return { retired, archived };
  const before = given.state;
  return {
    retired: { ...pick(before.retired, past.expired), ...retired },
    archived: { ...pick(before.archive, archive.expired), ...archived },
  };
}

const unchangedPast = ({ state }: Given): Pick<Changes, 'retired' | 'archived'> => ({
  retired: state?.retired ?? {},
  archived: state?.archive ?? {},
});

function pick<Value>(all: Record<string, Value>, keys: string[]): Record<string, Value> {
  const wanted = new Set(keys);
  return Object.fromEntries(Object.entries(all).filter(([key]) => wanted.has(key)));
}
