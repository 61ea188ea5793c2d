import { Failure } from '../core/failure.ts';
import type { ArchiveImage, ArchiveManifest } from './archive/archive-image.ts';
import { openArchive } from './archive/open-archive.ts';
import { inParallel } from './in-parallel.ts';
import type { Inputs } from './inputs.ts';
import type { Planning } from './plan.ts';
import type { ArchivePlan, Plan, TagPlan } from './plan.types.ts';
import { planTags, readTags } from './plan-tags.ts';
import { carries } from './read-image.ts';
import type { BlobSource } from './registry/blob.ts';
import type { RegistryApi } from './registry/registry-api.ts';

/** `archive`: what of the image the registry lacks. */
export async function planArchive({ inputs, repository, registry, runtime }: Planning): Promise<Plan> {
  const archive = inputs.archive ?? '';
  const image = await openArchive(archive, runtime);
  checkLabels(inputs.labels, image, archive);
  const { digest } = rootOf(image);
  const now = await readTags(registry, inputs.tags, runtime.signal);
  const tags = planTags(repository, now, digest);
  return {
    repository,
    source: {
      kind: 'archive',
      image: await planUpload({ registry, image, archive, tags, signal: runtime.signal }),
    },
    tags,
  };
}

/** The manifest that the tags are to name. */
export function rootOf({ manifests }: ArchiveImage): ArchiveManifest {
  const last = manifests.at(-1);
  if (last) return last;
  throw new Error('The archive was read, but has no manifest.');
}

/** What of an archive's image has to be uploaded. A tag that names it already says that the registry has all of it. */
export async function planUpload(request: {
  registry: RegistryApi;
  image: ArchiveImage;
  archive: string;
  tags: TagPlan[];
  signal: AbortSignal;
}): Promise<ArchivePlan> {
  const { registry, image, archive, tags, signal } = request;
  const { digest, mediaType } = rootOf(image);
  const isTagged = tags.some(({ now }) => now === digest);
  const isThere = isTagged || (await registry.digest(digest)) !== undefined;
  const missing = isThere ? [] : await missingBlobs(registry, image.blobs, signal);
  const { format, size, layers, manifests } = image;
  const present = image.blobs.length - missing.length;
  return { archive, format, digest, mediaType, size, layers, manifests, missing, present };
}

/** The largest first: it decides how long the push takes. */
async function missingBlobs(
  registry: RegistryApi,
  blobs: BlobSource[],
  signal: AbortSignal,
): Promise<BlobSource[]> {
  const missing: BlobSource[] = [];
  await inParallel(blobs, { limit: 6, signal }, async (blob, stop) => {
    if (!(await registry.hasBlob(blob.digest, stop))) missing.push(blob);
  });
  return missing.sort((a, b) => b.size - a.size || (a.digest < b.digest ? -1 : 1));
}

function checkLabels(wanted: Inputs['labels'], image: ArchiveImage, archive: string): void {
  const lacking = Object.entries(wanted).filter(
    ([name, value]) => !carries(image.labels, `${name}=${value}`),
  );
  if (lacking.length === 0) return;
  const said = lacking.map(([name, value]) => {
    const has = image.labels.find((labels) => labels[name] !== value)?.[name];
    return `${name}=${value} (${has === undefined ? 'it has no such label' : `it says ${has}`})`;
  });
  throw new Failure({
    what: `The image in ${archive} does not carry the label ${said.join(', nor ')}.`,
    next: 'Build the archive from this commit, with this label. Nothing was changed.',
  });
}
