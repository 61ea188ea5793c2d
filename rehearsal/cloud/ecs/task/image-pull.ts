import type { ContainerDefinition, TaskDefinition } from '@aws-sdk/client-ecs';
import type { PullableImage } from '../../kernel/context.ts';
import type { Caller } from '../../kernel/service.ts';
import type { UnpackedImage } from '../image/image-store.ts';
import { StartFailure } from './start-failure.ts';
import type { TaskHost } from './task-host.ts';

/**
 * The digests that a deployment's images were resolved to, by container: with version consistency the first task
 * resolves the tag, and all others run the same digest, whatever the tag names by then.
 */
export class ImageVersions {
  #digests = new Map<string, Promise<string>>();
  /** What is resolved so far: DescribeServiceRevisions answers it. */
  readonly resolved = new Map<string, string>();

  async pull(
    definition: ContainerDefinition,
    pull: (image: string) => Promise<PullableImage>,
  ): Promise<PullableImage> {
    const { name = '', image = '' } = definition;
    if (definition.versionConsistency === 'disabled') return pull(image);
    const known = await this.#digests.get(name)?.catch(() => undefined);
    if (known) return pull(pinned(image, known));
    const pulling = pull(image);
    const digest = pulling.then((one) => one.digest);
    this.#digests.set(name, digest);
    // The next task tries again.
    digest.then(
      (value) => this.resolved.set(name, value),
      () => this.#digests.delete(name),
    );
    return pulling;
  }
}

/** `HOST/REPOSITORY@sha256:…` for a reference by tag or digest. */
function pinned(image: string, digest: string): string {
  const bare = image.replace(/@.*$/, '').replace(/:[^:/]+$/, '');
  return `${bare}@${digest}`;
}

/** `amd64` or `arm64`, as images name it. */
export function architectureOf(definition: TaskDefinition): 'amd64' | 'arm64' {
  return definition.runtimePlatform?.cpuArchitecture === 'ARM64' ? 'arm64' : 'amd64';
}

/** Pulls and unpacks a container's image. Throws StartFailure, as a container runtime reports it. */
export async function pullImage(
  definition: ContainerDefinition,
  from: { host: TaskHost; versions: ImageVersions; caller: Caller; architecture: string },
): Promise<UnpackedImage> {
  const ecr = from.host.context.cloud.service('ecr');
  const { caller } = from;
  try {
    const image = await from.versions.pull(definition, (reference) =>
      ecr.pull({ image: reference, caller, platform: `linux/${from.architecture}` }),
    );
    return await from.host.images.unpack(image);
  } catch (error) {
    const { message } = error as Error;
    const isWhole = /^(CannotPullContainerError|ResourceInitializationError): /.test(message);
    throw new StartFailure(isWhole ? message : `CannotPullContainerError: ${message}`, definition.name);
  }
}
