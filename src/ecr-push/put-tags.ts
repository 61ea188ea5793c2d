import { Failure } from '../core/failure.ts';
import type { Progress } from './apply.ts';
import type { KnownImage, TagPlan } from './plan.types.ts';
import { isImmutable, tagsAreTaken } from './plan-tags.ts';
import { refusalOf, registryFailure } from './registry/refusal.ts';
import type { StoredManifest } from './registry/registry-api.ts';
import type { TagResult } from './result.types.ts';

type ManifestToPut = Pick<StoredManifest, 'bytes' | 'mediaType'>;

/** Gives the image its tags. A tag that cannot be moved and names another image fails before any is written. */
export async function putTags(progress: Progress, image: KnownImage): Promise<void> {
  const { plan, result, runtime } = progress;
  const taken = plan.tags.filter(
    ({ tag, now }) => now !== undefined && now !== image.digest && isImmutable(plan.repository, tag),
  );
  if (taken.length > 0) {
    for (const { tag, now = '' } of taken) set(result.tags, tag, { state: 'taken', holds: now });
    throw tagsAreTaken(
      plan.repository,
      taken.map(({ tag, now }) => [tag, now]),
      image.digest,
    );
  }
  const kept = plan.tags.filter(({ now }) => now === image.digest);
  for (const { tag } of kept) set(result.tags, tag, { state: 'kept' });
  // The builder may have written one of them.
  const isWritten = (wanted: string) =>
    result.tags.some(({ tag, state }) => tag === wanted && state === 'written');
  const others = plan.tags.filter(({ tag, now }) => now !== image.digest && !isWritten(tag));
  if (others.length === 0) return;
  const manifest = await manifestToPut(progress, image);
  for (const tag of others) {
    runtime.signal.throwIfAborted();
    set(result.tags, tag.tag, await putTag(progress, tag, manifest, image.digest));
  }
}

async function putTag(
  { registry, plan, result }: Progress,
  { tag }: TagPlan,
  manifest: ManifestToPut,
  digest: string,
): Promise<Omit<TagResult, 'tag'>> {
  try {
    await registry.putManifest(tag, manifest);
    result.wrote = true;
    return { state: 'written' };
  } catch (error) {
    if (refusalOf(error)?.code !== 'TAG_INVALID')
      throw registryFailure(error, `Writing tag ${tag}`, 'ecr:PutImage');
    // Another push was faster, or an answer of ours was lost: what the tag names now decides.
    const now = await registry.digest(tag);
    if (now === digest) return { state: 'kept' };
    set(result.tags, tag, { state: 'taken', ...(now !== undefined && { holds: now }) });
    throw now === undefined
      ? registryFailure(error, `Writing tag ${tag}`, 'ecr:PutImage')
      : tagsAreTaken(plan.repository, [[tag, now]], digest);
  }
}

/** The bytes of the image's manifest: from the archive when it is not in the registry yet. */
async function manifestToPut(
  { plan, registry, archive }: Progress,
  image: KnownImage,
): Promise<ManifestToPut> {
  const last = archive?.manifests.at(-1);
  if (last) return { bytes: Buffer.from(last.text), mediaType: last.mediaType };
  const stored = await registry.manifest(image.digest);
  if (stored) return stored;
  throw new Failure({
    what: `Image ${image.digest} is not in repository ${plan.repository.name} any more.`,
    next: 'Was it deleted in this moment, by a lifecycle policy for instance? Run the job again.',
  });
}

function set(tags: TagResult[], tag: string, to: Omit<TagResult, 'tag'>): void {
  const at = tags.findIndex((one) => one.tag === tag);
  if (at >= 0) tags[at] = { tag, ...to };
}
