import type { ImageLayer, ImageSource, PullableImage, ServiceContext } from '../kernel/context.ts';
import { AwsError, type Caller, WireFault } from '../kernel/service.ts';
import { repositoryArn } from './arn.ts';
import { awsRegistryHost, type ImageName, parseImageName } from './image-name.ts';
import { imageNotFound } from './refusals.ts';
import type { Descriptor } from './store/manifest.ts';
import type { RegistryStore } from './store/registry-store.ts';
import type { Repository, StoredImage } from './store/repository.ts';

type PullRequest = Parameters<ImageSource['pull']>[0];

interface PullParts {
  context: ServiceContext;
  store: RegistryStore;
  registryHost(): string;
}

/** The registry as container runtimes see it. */
export function imageSource(parts: PullParts): ImageSource {
  return {
    image: async (repository, reference) => {
      const found = parts.store.repository(repository);
      return pullable(parts.store, found, found.image(reference), undefined);
    },
    pull: (request) => pull(parts, request),
  };
}

/*
 * The texts are those that ECS puts into stoppedReason on Fargate (seen in containers-roadmap#2493, aws-cdk#29876):
 * the agent's own words around what containerd's resolver says.
 */
async function pull(parts: PullParts, request: PullRequest): Promise<PullableImage> {
  const name = parseImageName(request.image);
  if (!name) {
    throw cannotPull(`pull image manifest has been retried 1 time(s): invalid reference ${request.image}`);
  }
  const { context, store } = parts;
  if (name.host !== parts.registryHost() && name.host !== awsRegistryHost(context.world)) {
    throw unresolved(
      request.image,
      `failed to do request: Head "https://${name.host}/v2/${name.repository}/manifests/${name.reference}": ` +
        `the local cloud has no registry ${name.host}`,
    );
  }
  await signIn(context, request.caller);
  const image = await ask({ context, request, name, operation: 'HEAD manifest' }, () => {
    const repository = store.repository(name.repository);
    return pullable(store, repository, repository.image(name.reference), request.platform);
  });
  return image;
}

async function signIn(context: ServiceContext, caller: Caller): Promise<void> {
  try {
    await context.cloud.call({ service: 'ecr', operation: 'GetAuthorizationToken', input: {}, caller });
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new AwsError(
      'ResourceInitializationError',
      'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: ' +
        'unable to retrieve ecr registry auth: service call has been retried 1 time(s): ' +
        `${error.name}: ${error.message}`,
    );
  }
}

/** All that a pull needs on the repository (the actions of AWS's AmazonECSTaskExecutionRolePolicy) in one question. */
async function ask(
  pulled: { context: ServiceContext; request: PullRequest; name: ImageName; operation: string },
  run: () => Promise<PullableImage>,
): Promise<PullableImage> {
  const { context, request, name } = pulled;
  const resources = [repositoryArn(context.world, name.repository)];
  const head = `https://${name.host}/v2/${name.repository}/manifests/${name.reference}`;
  try {
    return await context.gate(
      {
        caller: request.caller,
        service: 'ecr',
        operation: pulled.operation,
        permissions: [
          { action: 'ecr:BatchGetImage', resources },
          { action: 'ecr:BatchCheckLayerAvailability', resources },
          { action: 'ecr:GetDownloadUrlForLayer', resources },
        ],
        subject: request.image.slice(request.image.indexOf('/') + 1),
        write: false,
      },
      run,
    );
  } catch (error) {
    if (error instanceof WireFault) {
      const said = error.what.kind === 'reset' ? 'connection reset by peer' : statusLine(error.what.status);
      const text =
        error.what.kind === 'reset'
          ? `failed to do request: Head "${head}": ${said}`
          : unexpected(head, said);
      throw unresolved(request.image, text);
    }
    if (!(error instanceof AwsError)) throw error;
    if (/^(Image|Repository)NotFoundException$/.test(error.name)) {
      throw unresolved(request.image, `${request.image}: not found`);
    }
    if (error.name === 'PlatformNotFound') throw cannotPull(error.message);
    if (/^AccessDenied/.test(error.name)) {
      throw unresolved(request.image, unexpected(head, '403 Forbidden'));
    }
    const status = /^Throttling|TooManyRequests/.test(error.name) ? 429 : error.status;
    throw unresolved(request.image, unexpected(head, statusLine(status)));
  }
}

async function pullable(
  store: RegistryStore,
  repository: Repository,
  named: StoredImage,
  platform: string | undefined,
): Promise<PullableImage> {
  const runs = childFor(repository, named, platform);
  const { content } = runs.manifest;
  if (content.kind === 'index') throw imageNotFound(repository.place, { imageDigest: runs.digest });
  const config = await store.blobs.read(content.config.digest);
  return {
    repository: repository.place.repository,
    digest: named.digest,
    mediaType: named.manifest.mediaType,
    manifestDigest: runs.digest,
    config: JSON.parse(config.toString('utf8')),
    layers: content.layers.map(
      (layer): ImageLayer => ({
        digest: layer.digest,
        mediaType: layer.mediaType,
        size: layer.size,
        open: () => store.blobs.open(layer.digest),
      }),
    ),
  };
}

/** An index leads to the child for the platform, or to the single one that is an image (attestations are none). */
function childFor(repository: Repository, named: StoredImage, platform = 'linux/amd64'): StoredImage {
  const { content } = named.manifest;
  if (content.kind === 'image') return named;
  const images = content.children.filter(({ platform: has }) => has?.os !== 'unknown');
  const fitting =
    images.find((child) => platformOf(child) === platform) ?? (images.length === 1 ? images[0] : undefined);
  if (!fitting) {
    throw new AwsError(
      'PlatformNotFound',
      `image Manifest does not contain descriptor matching platform '${platform}'`,
    );
  }
  return repository.image(fitting.digest);
}

function platformOf({ platform }: Descriptor): string {
  return `${platform?.os}/${platform?.architecture}`;
}

const unexpected = (head: string, said: string) => `unexpected status from HEAD request to ${head}: ${said}`;

function statusLine(status: number): string {
  const words: Record<number, string> = {
    429: 'Too Many Requests',
    500: 'Internal Server Error',
    502: 'Bad Gateway',
    503: 'Service Unavailable',
    504: 'Gateway Timeout',
  };
  return words[status] ? `${status} ${words[status]}` : String(status);
}

function unresolved(image: string, why: string): AwsError {
  return cannotPull(`pull image manifest has been retried 1 time(s): failed to resolve ref ${image}: ${why}`);
}

function cannotPull(why: string): AwsError {
  return new AwsError('CannotPullContainerError', `CannotPullContainerError: ${why}`);
}
