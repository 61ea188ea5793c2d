import type {
  BatchGetImageCommandInput,
  BatchGetImageCommandOutput,
  Image,
  ImageFailure,
  ImageIdentifier,
  PutImageCommandInput,
  PutImageCommandOutput,
} from '@aws-sdk/client-ecr';
import { AwsError, type Operation } from '../../kernel/service.ts';
import { repositoryArn } from '../arn.ts';
import { imageAlreadyExists } from '../refusals.ts';
import { digestOf, digestPattern } from '../store/digest.ts';
import { imageTypes, indexTypes, manifestLimitBytes } from '../store/manifest.ts';
import { putImage } from '../store/put-image.ts';
import type { RegistryStore } from '../store/registry-store.ts';
import type { Repository, StoredImage } from '../store/repository.ts';
import { type Constraint, check, digest, imageTag, registryId, repositoryName } from './constraints.ts';

const putConstraints: Record<string, Constraint> = {
  registryId,
  repositoryName,
  imageManifest: { length: [1, manifestLimitBytes] },
  imageManifestMediaType: { oneOf: [...imageTypes, ...indexTypes] },
  imageTag,
  imageDigest: digest,
};

const getConstraints: Record<string, Constraint> = {
  registryId,
  repositoryName,
  imageIds: { count: [1, 100] },
  acceptedMediaTypes: { count: [1, 100], each: { length: [1, 255] } },
};

/** `PutImage`: a manifest whose layers are there; also how an image gets another tag. */
export function putImageOperation(store: RegistryStore): Operation {
  return {
    permissions: ({ repositoryName: name = '' }: PutImageCommandInput, { world }) => [
      { action: 'ecr:PutImage', resources: [repositoryArn(world, name)] },
    ],
    check: (input: PutImageCommandInput) => check(putConstraints, input),
    subject: ({ repositoryName: name, imageTag: tag }: PutImageCommandInput) =>
      tag ? `${name}:${tag}` : `${name}`,
    run: (input: PutImageCommandInput, { clock }): Omit<PutImageCommandOutput, '$metadata'> => {
      const repository = store.repository(input.repositoryName ?? '', input.registryId);
      const bytes = Buffer.from(input.imageManifest ?? '');
      refuseIfThere(repository, digestOf(bytes), input.imageTag);
      const image = putImage(repository, {
        bytes,
        mediaType: input.imageManifestMediaType,
        tag: input.imageTag,
        digest: input.imageDigest,
        now: new Date(clock.now()),
      });
      return { image: describe(repository, image, input.imageTag) };
    },
  };
}

/** The API refuses what changes nothing, in mutable repositories too. */
function refuseIfThere(repository: Repository, computed: string, tag: string | undefined): void {
  const isThere = tag === undefined ? repository.images.has(computed) : repository.tags.get(tag) === computed;
  if (isThere) throw imageAlreadyExists(repository.place, computed, tag);
}

/** `BatchGetImage`: manifests. What is not there is listed, not refused. */
export function batchGetImage(store: RegistryStore): Operation {
  return {
    permissions: ({ repositoryName: name = '' }: BatchGetImageCommandInput, { world }) => [
      { action: 'ecr:BatchGetImage', resources: [repositoryArn(world, name)] },
    ],
    check: (input: BatchGetImageCommandInput) => check(getConstraints, input),
    run: (input: BatchGetImageCommandInput): Omit<BatchGetImageCommandOutput, '$metadata'> => {
      const repository = store.repository(input.repositoryName ?? '', input.registryId);
      const images: Image[] = [];
      const failures: ImageFailure[] = [];
      for (const imageId of input.imageIds ?? []) {
        const found = lookUp(repository, imageId, input.acceptedMediaTypes);
        if ('failureCode' in found) failures.push({ imageId, ...found });
        else images.push(describe(repository, found, imageId.imageTag));
      }
      return { images, failures };
    },
  };
}

type Miss = Pick<ImageFailure, 'failureCode' | 'failureReason'> & { failureCode: string };

function lookUp(
  repository: Repository,
  id: ImageIdentifier,
  accepted: string[] | undefined,
): StoredImage | Miss {
  const { imageDigest, imageTag: tag } = id;
  if (imageDigest === undefined && tag === undefined) {
    return {
      failureCode: 'MissingDigestAndTag',
      failureReason: 'Invalid request parameters: both tag and digest cannot be null',
    };
  }
  if (imageDigest !== undefined && !digestPattern.test(imageDigest)) {
    return {
      failureCode: 'InvalidImageDigest',
      failureReason:
        "Invalid request parameters: image digest should satisfy the regex '[a-zA-Z0-9-_+.]+:[a-fA-F0-9]+'",
    };
  }
  try {
    const image = repository.image(imageDigest ?? tag ?? '');
    if (tag !== undefined && repository.tags.get(tag) !== image.digest) {
      return {
        failureCode: 'ImageTagDoesNotMatchDigest',
        failureReason: `The tag '${tag}' does not name the image '${image.digest}'`,
      };
    }
    if (!accepted || accepted.includes(image.manifest.mediaType)) return image;
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
  }
  return { failureCode: 'ImageNotFound', failureReason: 'Requested image not found' };
}

function describe(repository: Repository, image: StoredImage, tag: string | undefined): Image {
  return {
    registryId: repository.place.account,
    repositoryName: repository.place.repository,
    imageId: { imageDigest: image.digest, ...(tag !== undefined && { imageTag: tag }) },
    imageManifest: image.bytes.toString('utf8'),
    imageManifestMediaType: image.manifest.mediaType,
  };
}
