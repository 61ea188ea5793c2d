import { Failure } from '../core/failure.ts';
import type { RepositoryFacts } from './ecr-api.ts';
import { inParallel } from './in-parallel.ts';
import type { TagPlan } from './plan.types.ts';
import type { RegistryApi } from './registry/registry-api.ts';

/** What each tag names now; asked once. */
export type TagsNow = Map<string, string | undefined>;

export async function readTags(registry: RegistryApi, tags: string[], signal: AbortSignal): Promise<TagsNow> {
  const now: TagsNow = new Map(tags.map((tag) => [tag, undefined]));
  await inParallel(tags, { limit: 6, signal }, async (tag, stop) => {
    now.set(tag, await registry.digest(tag, stop));
  });
  return now;
}

/** May a tag of this repository be moved to another image? */
export function isImmutable({ mutability, exclusions }: RepositoryFacts, tag: string): boolean {
  const excepted = exclusions.some((filter) => {
    const parts = filter.split('*').map((part) => part.replace(/\W/g, '\\$&'));
    return new RegExp(`^${parts.join('.*')}$`).test(tag);
  });
  return mutability.startsWith('IMMUTABLE') !== excepted;
}

/**
 * What happens to each tag when it shall name `digest`.
 * @throws Failure naming every immutable tag that holds another image
 */
export function planTags(
  repository: RepositoryFacts,
  now: TagsNow,
  digest: string,
  left = ' Nothing was changed.',
): TagPlan[] {
  const taken = [...now].filter(
    ([tag, held]) => held !== undefined && held !== digest && isImmutable(repository, tag),
  );
  if (taken.length > 0) throw tagsAreTaken(repository, taken, digest, left);
  return [...now].map(([tag, held]) => ({ tag, now: held, action: actionFor(held, digest) }));
}

function actionFor(held: string | undefined, digest: string): TagPlan['action'] {
  if (held === undefined) return 'write';
  return held === digest ? 'keep' : 'move';
}

/** The failure for tags that cannot be moved, with both digests. `left` says how the registry was left, where that is known here. */
export function tagsAreTaken(
  { name }: RepositoryFacts,
  taken: [tag: string, held: string | undefined][],
  digest: string,
  left = '',
): Failure {
  const lines = taken.map(
    ([tag, held]) => `Tag ${tag} of ${name} is immutable and names ${held}, not ${digest}.`,
  );
  return new Failure({
    what: lines.join('\n'),
    next: `Give this image a tag of its own (the commit is a good one), or promote the image that has the tag.${left}`,
  });
}
