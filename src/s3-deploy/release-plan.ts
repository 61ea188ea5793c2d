import { hidden } from '../core/hidden.ts';
import { addressOf } from './cdn/address.ts';
import { changedKeys } from './cdn/changed.ts';
import { fold } from './cdn/fold.ts';
import { keepsIndex } from './cdn/kept-index.ts';
import { callerReference, singlePaths } from './cdn/paths.ts';
import { isOwn, nextSequence } from './changes/given.ts';
import { nextManifest, nextState, summaryOf } from './changes/next-state.ts';
import type { Keep } from './changes/retention.ts';
import type { Inputs } from './inputs.ts';
import type { ReleasePlan } from './modes.types.ts';
import type { Located } from './place.ts';
import type { Changes } from './plan.types.ts';
import type { OpenInvalidation, ReleaseSummary, SiteFile, State, Stored } from './release.types.ts';
import type { PlannedCopy, Seen, Work } from './work.types.ts';

/** A release in all its parts; what it is made of was compared already. */
export interface ReleaseParts {
  inputs: Inputs;
  located: Located;
  seen: Seen;
  /** The whole site. */
  files: SiteFile[];
  changes: Changes;
  release: string;
  run: string | undefined;
  /** `rollback`: the release that comes back, the copies it takes, and objects that are right as they are. */
  restores?: { target: ReleaseSummary; copies: PlannedCopy[]; stored: Map<string, Stored> };
  notes: string[];
  replan(): Promise<ReleasePlan>;
}

export const keepOf = (inputs: Inputs): Keep => ({
  releases: inputs['keep-releases'],
  hours: inputs['keep-hours'],
});

/** The plan of a release: what it shows, and the work behind it. */
export function releasePlan(parts: ReleaseParts): ReleasePlan {
  const { located, seen, files, changes, restores } = parts;
  const { state, pending } = seen;
  const hasCdn = located.place.distribution !== undefined;
  const left = pending !== undefined || (hasCdn && state?.invalidation !== undefined);
  const action = changes.same ? (left ? 'finish' : 'none') : 'publish';
  const work = workOf(parts, action);
  return {
    mode: restores ? 'rollback' : 'deploy',
    place: located.place,
    action,
    release: parts.release,
    sequence: work.sequence,
    restores: restores?.target,
    previous: state && summaryOf(state.current),
    objects: files.length,
    bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    uploads: restores
      ? []
      : changes.uploads.map(({ file: { key, kind, bytes }, reason }) => ({ key, kind, bytes, reason })),
    headers: restores
      ? []
      : changes.headers.map(({ file, from }) => ({ key: file.key, from, to: file.headers })),
    restored: restores ? restoredOf(files, restores.copies) : [],
    deletes: changes.deletes.filter(({ key }) => !isOwn(key)),
    housekeeping: changes.deletes.map(({ key }) => key).filter(isOwn),
    unchanged: changes.unchanged.length,
    kept: Object.keys(changes.retired).sort(),
    unknown: changes.unknown,
    others: changes.others,
    notImmutable: changes.notImmutable,
    paths: work.paths,
    unfinished: pending && { release: pending.release, startedAt: pending.startedAt },
    openInvalidation: hasCdn ? state?.invalidation : undefined,
    notes: parts.notes,
    warnings: located.warnings,
    work: hidden(work),
  };
}

function restoredOf(files: SiteFile[], copies: PlannedCopy[]): ReleasePlan['restored'] {
  const bytes = new Map(files.map((file) => [file.key, file.bytes]));
  return copies.map(({ copy, kind }) => ({ key: copy.to, kind, bytes: bytes.get(copy.to) ?? 0 }));
}

function workOf(parts: ReleaseParts, action: ReleasePlan['action']): Work {
  const { inputs, seen, files, changes, restores } = parts;
  const { state, listed } = seen;
  const publishes = action === 'publish';
  const paths = pathsOf(parts, action);
  return {
    inputs,
    seen,
    release: parts.release,
    sequence: publishes ? nextSequence(state) : (state?.current.sequence ?? 0),
    restores: restores?.target.sequence,
    uploads: restores ? [] : changes.uploads.map(({ file }) => file),
    copies: restores?.copies ?? changes.headers.map(headerCopy),
    archive: changes.archive,
    deletes: changes.deletes.map(({ key }) => key),
    changedPaths: paths.single,
    paths: paths.folded,
    indexKey: inputs['index-document'],
    known: [...new Set([...listed.keys(), ...files.map(({ key }) => key)])],
    next: (stored, writtenAt) =>
      publishes || !state ? stateAfter(parts, paths.folded, stored, writtenAt) : state,
    replan: parts.replan,
  };
}

/** Onto itself: the same content with other headers. */
const headerCopy = ({ file, etag }: Changes['headers'][number]): PlannedCopy => ({
  kind: file.kind,
  copy: { from: { key: file.key }, to: file.key, headers: file.headers, ifMatch: etag },
});

/** What this release changes, and what an earlier run had changed and did not come to invalidate. */
function pathsOf(parts: ReleaseParts, action: ReleasePlan['action']): { single: string[]; folded: string[] } {
  const { inputs, located, seen, changes } = parts;
  const { state, pending } = seen;
  const { prefix } = inputs;
  const { originPath, place } = located;
  if (place.distribution === undefined) return { single: [], folded: [] };
  if (action !== 'publish') return { single: [], folded: state?.invalidation?.paths ?? [] };
  const changed = changedKeys(changes, state);
  const indexDocument = inputs['index-document'];
  const found = singlePaths({
    changed,
    prefix,
    originPath,
    indexDocument,
    indexIsKept: keepsIndex(state, indexDocument),
  });
  const single = [
    ...new Set([...found, ...(pending?.paths ?? []), ...(state?.invalidation?.paths ?? [])]),
  ].sort();
  const folded = fold(single, addressOf(prefix, originPath) ?? '/', inputs['max-invalidation-paths']);
  return { single, folded };
}

function stateAfter(
  parts: ReleaseParts,
  paths: string[],
  stored: Map<string, Stored>,
  writtenAt: number,
): State {
  const { inputs, located, seen, files, changes, release, run, restores } = parts;
  const { state } = seen;
  const manifest = nextManifest({
    files,
    stored: new Map([...(restores?.stored ?? []), ...stored]),
    state,
    release,
    sequence: nextSequence(state),
    createdAt: new Date(writtenAt).toISOString(),
    run,
    // Of one that was itself a rollback, the release whose content it is.
    restored: restores && (restores.target.restored ?? restores.target.sequence),
  });
  const { distribution } = located.place;
  const invalidation: OpenInvalidation | undefined =
    distribution === undefined
      ? state?.invalidation
      : paths.length > 0
        ? { paths, callerReference: callerReference(distribution, manifest, paths) }
        : undefined;
  return nextState({ manifest, state, changes, keep: keepOf(inputs), invalidation });
}
