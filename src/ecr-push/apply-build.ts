import { Failure } from '../core/failure.ts';
import type { Progress } from './apply.ts';
import type { BuildRequest } from './docker/build-request.ts';
import type { KnownImage } from './plan.types.ts';
import { readImage } from './read-image.ts';

/** Builds and pushes by digest. The image that the builder speaks of must be in the registry. */
export async function buildAndPush(progress: Progress, request: BuildRequest): Promise<KnownImage> {
  const { edge, plan, registry, result, runtime } = progress;
  const authorization = await edge.authorization();
  const before = plan.tags.map(({ now }) => now);
  const built = await edge.docker.build(request, { host: plan.repository.host, authorization });
  // The builder writes nothing when the registry has all of it, which a tag that names it proves.
  if (!before.includes(built.digest)) result.wrote = true;
  runtime.signal.throwIfAborted();
  const stored = await registry.manifest(built.digest);
  if (!stored) {
    throw new Failure({
      what: `The builder says that it pushed ${built.digest}, but the registry has no such image.`,
      next: 'Look at the output of the build above, and run the job again.',
    });
  }
  return readImage(registry, stored);
}
