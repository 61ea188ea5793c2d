import type { Runtime } from '../core/action.ts';
import { asError, causeChain, Failure } from '../core/failure.ts';
import { buildAndPush } from './apply-build.ts';
import type { Edge } from './edge.ts';
import type { ArchivePlan, KnownImage, Plan } from './plan.types.ts';
import { putTags } from './put-tags.ts';
import type { RegistryApi } from './registry/registry-api.ts';
import type { Result } from './result.types.ts';
import { uploadArchive } from './upload-archive.ts';

/** The parts of a result as they come about, so that a failure can say how far it got. */
export interface Progress {
  plan: Plan;
  registry: RegistryApi;
  edge: Edge;
  runtime: Runtime;
  result: Result;
  /** The archive that was pushed: it has the manifest that the tags are written with. */
  archive?: ArchivePlan;
}

/** Uploads what is missing, then the manifests, then the tags: a tag never names an image that is not whole. */
export async function apply(plan: Plan, edge: Edge, runtime: Runtime): Promise<Result> {
  const result: Result = {
    outcome: 'unchanged',
    image: undefined,
    uploaded: [],
    present: 0,
    tags: plan.tags.map(({ tag }) => ({ tag, state: 'not-written' })),
    wrote: false,
  };
  const progress: Progress = { plan, registry: edge.registry(plan.repository), edge, runtime, result };
  try {
    result.image = await bringIn(progress);
    if (plan.source.kind === 'reuse') return { ...result, outcome: 'reused', tags: tagsOfReused(plan) };
    await putTags(progress, result.image);
    return { ...result, outcome: result.wrote ? 'pushed' : 'unchanged' };
  } catch (error) {
    return { ...result, outcome: 'failed', failure: describeFailure(error, result) };
  }
}

async function bringIn(progress: Progress): Promise<KnownImage> {
  const { source } = progress.plan;
  switch (source.kind) {
    case 'reuse':
    case 'promote':
      return source.image;
    case 'archive':
      progress.archive = source.image;
      await uploadArchive(progress, source.image);
      return source.image;
    case 'build':
      return buildAndPush(progress, source.request);
  }
}

function tagsOfReused({ tags, source }: Plan): Result['tags'] {
  const digest = source.kind === 'reuse' ? source.image.digest : '';
  return tags.map(({ tag, now }) => ({ tag, state: now === digest ? 'kept' : 'not-written' }));
}

/** What went wrong, and what was left: blobs without a tag are harmless, and the next run finds them. */
function describeFailure(error: unknown, result: Result): NonNullable<Result['failure']> {
  const [what = '', ...causes] = causeChain(error);
  const written = result.tags.filter(({ state }) => state === 'written').map(({ tag }) => tag);
  const left = [
    result.uploaded.length > 0
      ? `${result.uploaded.length} layers were uploaded and stay for the next run`
      : '',
    written.length > 0 ? `tags ${written.join(', ')} were written` : 'no tag was written',
  ].filter(Boolean);
  const state = `${left.join('; ')}.`.replace(/^./, (first) => first.toUpperCase());
  if (error instanceof Failure) return { what, causes, next: `${error.next} ${state}` };
  return { what: asError(error).message, causes, next: state };
}
