import { Failure } from '../core/failure.ts';
import type { ArchiveImage } from './archive/archive-image.ts';
import { openArchive } from './archive/open-archive.ts';
import { inParallel } from './in-parallel.ts';
import type { Inputs } from './inputs.ts';
import type { Planning } from './plan.ts';
import type { ArchivePlan, Plan } from './plan.types.ts';
import { planTags, readTags } from './plan-tags.ts';
import { carries } from './read-image.ts';
import type { BlobSource } from './registry/blob.ts';
import type { RegistryApi } from './registry/registry-api.ts';

/** `archive`: what of the image the registry lacks. The tags decide first: one that names it already says it is whole. */
export async function planArchive({ inputs, repository, registry, runtime }: Planning): Promise<Plan> {
  const archive = inputs.archive ?? '';
  const image = await openArchive(archive, runtime);
  checkLabels(inputs.labels, image, archive);
  const last = image.manifests.at(-1) ?? { digest: '', mediaType: '' };
  const now = await readTags(registry, inputs.tags, runtime.signal);
  const tags = planTags(repository, now, last.digest);
  const isTagged = tags.some(({ action }) => action === 'keep');
  const isThere = isTagged || (await registry.digest(last.digest)) !== undefined;
  const missing = isThere ? [] : await missingBlobs(registry, image.blobs, runtime.signal);
  const plan: ArchivePlan = {
    archive,
    format: image.format,
    digest: last.digest,
    mediaType: last.mediaType,
    size: image.size,
    layers: image.layers,
    manifests: image.manifests,
    missing,
    present: image.blobs.length - missing.length,
  };
  return { repository, source: { kind: 'archive', image: plan }, tags };
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
