import type { Runtime } from '../core/action.ts';
import { Failure } from '../core/failure.ts';
import { objectOf } from './changes/given.ts';
import { siteOf } from './changes/others.ts';
import { targetRelease } from './changes/releases.ts';
import { type Restore, restore } from './changes/restore.ts';
import { manifestShape } from './document-shapes.ts';
import { decoded } from './documents.ts';
import type { Edge } from './edge.ts';
import type { Inputs } from './inputs.ts';
import { look } from './look.ts';
import type { ReleasePlan } from './modes.types.ts';
import { locate } from './place.ts';
import { type Manifest, type ReleaseSummary, releaseKey, type Stored } from './release.types.ts';
import { keepOf, releasePlan } from './release-plan.ts';
import { runAddress } from './run-address.ts';
import { counted, someOf } from './words.ts';
import type { Seen } from './work.types.ts';

/**
 * An earlier release again, by copies inside S3.
 * @param number of the release; undefined: what the input says
 * @throws Failure when it cannot be reached, or something of it is gone
 */
export async function planRollback(
  inputs: Inputs,
  edge: Edge,
  runtime: Runtime,
  number?: number,
): Promise<ReleasePlan> {
  const [located, seen] = await Promise.all([locate(inputs, edge), look(edge, [])]);
  const { state, pending, listed } = seen;
  const numbered = state?.releases.find(({ sequence }) => sequence === number);
  const target = numbered ?? targetRelease(inputs.release, state, pending);
  const manifest = await manifestOf(target, seen, edge);
  const restored = restore(manifest, {
    state,
    pending,
    listed,
    now: seen.at,
    keep: keepOf(inputs),
    // What no release knows is no matter of a rollback.
    delete: inputs.delete === 'none' ? 'none' : 'managed',
  });
  refuseMissing(target, restored.missing);
  refuseLacking(target, await edge.bucket.lacking(versionsOf(restored)));
  refuseOthers(target, restored);
  return releasePlan({
    inputs,
    located,
    seen,
    files: restored.files,
    changes: restored.changes,
    release: target.release,
    run: runAddress(runtime.env),
    restores: {
      target,
      copies: restored.copies.map(({ file, copy }) => ({ kind: file.kind, copy })),
      stored: keptObjects(manifest, restored, seen),
    },
    notes: [],
    replan: () => planRollback(inputs, edge, runtime, number),
  });
}

async function manifestOf(target: ReleaseSummary, { state }: Seen, edge: Edge): Promise<Manifest> {
  if (state && state.current.sequence === target.sequence) return state.current;
  const key = releaseKey(target.sequence);
  const document = await edge.bucket.read(key);
  if (document) return decoded<Manifest>(key, document, manifestShape);
  throw new Failure({
    what: `The manifest of release ${target.release} (${key}) is not in the bucket any more.`,
    next: 'Go back to another release (`mode: list`), or deploy the wanted commit again; nothing was changed.',
  });
}

/** Earlier versions that are copied. A lifecycle rule may have ended them, which no list tells. */
const versionsOf = ({ copies }: Restore): { key: string; versionId: string }[] =>
  copies.flatMap(({ copy: { from } }) =>
    from.versionId === undefined ? [] : [{ key: from.key, versionId: from.versionId }],
  );

function refuseMissing(target: ReleaseSummary, missing: string[]): void {
  if (missing.length === 0) return;
  throw new Failure({
    what: `Release ${target.release} cannot be published again: the content of ${counted(missing.length, 'object')} is not in the bucket any more (${someOf(missing)}).`,
    next: 'Go back to another release (`mode: list`), or deploy the wanted commit again; nothing was changed.',
  });
}

function refuseLacking(target: ReleaseSummary, lacking: string[]): void {
  if (lacking.length === 0) return;
  throw new Failure({
    what: `Release ${target.release} cannot be published again: an earlier version of ${counted(lacking.length, 'object')} is gone, or may not be read (${someOf(lacking)}).`,
    next: 'Look at the bucket’s lifecycle rules, and whether the role has s3:GetObjectVersion. Go back to another release (`mode: list`), or deploy the wanted commit again; nothing was changed.',
  });
}

/** A site of its own may have come where the release had a folder. */
function refuseOthers(target: ReleaseSummary, { files, changes }: Restore): void {
  const inside = files.map(({ key }) => key).filter((key) => siteOf(key, changes.others) !== undefined);
  if (inside.length === 0) return;
  throw new Failure({
    what: `Release ${target.release} cannot be published again: ${someOf(inside)} would fall into a site of its own (${someOf(changes.others)}).`,
    next: 'Go back to another release (`mode: list`), or remove the other site (`mode: remove` with its prefix); nothing was changed.',
  });
}

/** Objects that stayed in the bucket since the target was live, and that the current release does not name. */
function keptObjects(manifest: Manifest, { changes }: Restore, { state }: Seen): Map<string, Stored> {
  return new Map(
    changes.unchanged.flatMap((key) => {
      const object = manifest.objects[key];
      return object && !objectOf(state, key) ? [[key, object] as const] : [];
    }),
  );
}
