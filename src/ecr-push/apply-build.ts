import { Failure } from '../core/failure.ts';
import type { Progress } from './apply.ts';
import { openArchive } from './archive/open-archive.ts';
import type { BuildRequest } from './docker/build-request.ts';
import type { KnownImage } from './plan.types.ts';
import { planUpload, rootOf } from './plan-archive.ts';
import { planTags } from './plan-tags.ts';
import { readImage } from './read-image.ts';
import { uploadArchive } from './upload-archive.ts';

/** Builds, and brings the image into the registry as the plan says. What the builder speaks of must be there then. */
export async function buildAndPush(progress: Progress, request: BuildRequest): Promise<KnownImage> {
  const { edge, plan, registry, result, runtime } = progress;
  const { delivery } = request;
  const authorization = await edge.authorization();
  const built = await edge.docker.build(request, { host: plan.repository.host, authorization });
  runtime.signal.throwIfAborted();
  if (built.kind === 'archive') return pushArchive(progress, built);
  // A tag that names it already, and none that was written, prove that nothing changed.
  const isTagged = plan.tags.some(({ now }) => now === built.digest);
  if (!isTagged || delivery.kind === 'tag') result.wrote = true;
  if (delivery.kind === 'tag') {
    result.tags = result.tags.map((one) =>
      one.tag === delivery.tag ? { tag: one.tag, state: 'written' } : one,
    );
  }
  const stored = await registry.manifest(built.digest);
  if (!stored) {
    throw new Failure({
      what: `The builder says that it pushed ${built.digest}, but the registry has no such image.`,
      next: 'Look at the output of the build above, and run the job again.',
    });
  }
  return readImage(registry, stored);
}

/** The engine's archive, pushed by us. A tag that cannot be moved fails here, before anything is uploaded. */
async function pushArchive(
  progress: Progress,
  { folder, name }: { folder: string; name: string },
): Promise<KnownImage> {
  const { plan, registry, runtime } = progress;
  const image = await openArchive(name, { workspace: folder, temp: runtime.temp });
  const now = new Map(plan.tags.map((one) => [one.tag, one.now]));
  const tags = planTags(plan.repository, now, rootOf(image).digest, '');
  const upload = await planUpload({ registry, image, archive: name, tags, signal: runtime.signal });
  progress.archive = upload;
  await uploadArchive(progress, upload);
  return upload;
}
