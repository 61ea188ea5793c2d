import path from 'node:path';
import type { Runtime } from '../core/action.ts';
import { Failure } from '../core/failure.ts';
import { compare } from './changes/compare.ts';
import { guard } from './changes/guard.ts';
import type { Edge } from './edge.ts';
import type { Inputs } from './inputs.ts';
import { look } from './look.ts';
import type { ReleasePlan } from './modes.types.ts';
import { locate } from './place.ts';
import type { SiteFile } from './release.types.ts';
import { keepOf, releasePlan } from './release-plan.ts';
import { runAddress } from './run-address.ts';
import { scanSite } from './site/scan.ts';
import type { Seen } from './work.types.ts';

/** A release from the source folder, compared with what the bucket holds. */
export async function planDeploy(inputs: Inputs, edge: Edge, runtime: Runtime): Promise<ReleasePlan> {
  const release = releaseId(inputs, runtime);
  const [located, { files, seen }] = await Promise.all([
    locate(inputs, edge),
    scanAndLook(inputs, edge, runtime),
  ]);
  const { state, pending, listed } = seen;
  const changes = compare({
    files,
    state,
    pending,
    listed,
    now: seen.at,
    keep: keepOf(inputs),
    delete: inputs.delete,
  });
  guard({
    changes,
    files,
    state,
    listed,
    indexDocument: inputs['index-document'],
    maxDeletePercent: inputs['max-delete-percent'],
    maxDeletes: inputs['max-deletes'],
  });
  const earlier = changes.same ? undefined : state?.releases.find((one) => one.release === release);
  const notes = earlier
    ? [
        `Number ${earlier.sequence} has the name ${release} too, with other content: for a rollback, name it by its number.`,
      ]
    : [];
  return releasePlan({
    inputs,
    located,
    seen,
    files,
    changes,
    release,
    run: runAddress(runtime.env),
    notes,
    replan: () => planDeploy(inputs, edge, runtime),
  });
}

function releaseId(inputs: Inputs, { env }: Runtime): string {
  const release = inputs['release-id'] ?? env.GITHUB_SHA;
  if (release) return release;
  throw new Failure({
    what: 'The release has no name: input release-id is empty and GITHUB_SHA is not set.',
    next: 'Set release-id; nothing was changed.',
  });
}

/** The bucket is listed while the files are read: their names are enough to begin. */
async function scanAndLook(
  inputs: Inputs,
  edge: Edge,
  runtime: Runtime,
): Promise<{ files: SiteFile[]; seen: Seen }> {
  const known = Promise.withResolvers<string[]>();
  const looking = known.promise.then((keys) => look(edge, keys));
  // A source that is refused is told first; the list then has nobody who waits for it.
  looking.catch(() => {});
  const files = await scanSite(
    {
      root: path.resolve(runtime.workspace, inputs.source ?? ''),
      workspace: runtime.workspace,
      prefix: inputs.prefix,
      exclude: inputs.exclude,
      sourceMaps: inputs['source-maps'],
      immutable: inputs.immutable,
      headers: inputs.headers,
      redirects: inputs.redirects,
      indexDocument: inputs['index-document'],
      found: (keys) => known.resolve(keys),
    },
    runtime.signal,
  );
  return { files, seen: await looking };
}
