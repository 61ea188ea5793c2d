import type {
  DescribeImagesCommandInput,
  DescribeImagesCommandOutput,
  ImageDetail,
  ImageIdentifier,
} from '@aws-sdk/client-ecr';
import { AwsError, type Operation } from '../../kernel/service.ts';
import { repositoryArn } from '../arn.ts';
import { imageNotFound } from '../refusals.ts';
import type { RegistryStore } from '../store/registry-store.ts';
import type { Repository, StoredImage } from '../store/repository.ts';
import { type Constraint, check, page, pageSize, registryId, repositoryName } from './constraints.ts';

const constraints: Record<string, Constraint> = {
  registryId,
  repositoryName,
  imageIds: { count: [1, 100] },
  maxResults: pageSize,
};
const filterConstraints: Record<string, Constraint> = {
  tagStatus: { oneOf: ['TAGGED', 'UNTAGGED', 'ANY'] },
  imageStatus: { oneOf: ['ACTIVE', 'ARCHIVED', 'ACTIVATING', 'ANY'] },
};

/** `DescribeImages`: by id (one that is not there is refused), or all of them by pages. */
export function describeImages(store: RegistryStore): Operation {
  return {
    permissions: ({ repositoryName: name = '' }: DescribeImagesCommandInput, { world }) => [
      { action: 'ecr:DescribeImages', resources: [repositoryArn(world, name)] },
    ],
    check: (input: DescribeImagesCommandInput) => {
      check(constraints, input);
      check(filterConstraints, input.filter ?? {});
      if (input.imageIds && (input.maxResults !== undefined || input.nextToken !== undefined)) {
        throw new AwsError(
          'InvalidParameterException',
          'Invalid parameter: maxResults and nextToken cannot be used together with imageIds',
        );
      }
    },
    run: (input: DescribeImagesCommandInput): Omit<DescribeImagesCommandOutput, '$metadata'> => {
      const repository = store.repository(input.repositoryName ?? '', input.registryId);
      const found = input.imageIds
        ? [...new Set(input.imageIds.map((id) => named(repository, id)))]
        : [...repository.images.values()];
      const wanted = found.filter((image) => passes(repository, image, input.filter));
      const { items, ...next } = input.imageIds ? { items: wanted } : page(wanted, input);
      return { imageDetails: items.map((image) => describe(repository, image)), ...next };
    },
  };
}

function named(repository: Repository, id: ImageIdentifier): StoredImage {
  const image = repository.image(id.imageDigest ?? id.imageTag ?? '');
  if (id.imageTag === undefined || repository.tags.get(id.imageTag) === image.digest) return image;
  throw imageNotFound(repository.place, { imageDigest: image.digest, imageTag: id.imageTag });
}

function passes(
  repository: Repository,
  image: StoredImage,
  filter: DescribeImagesCommandInput['filter'],
): boolean {
  const { tagStatus = 'ANY', imageStatus = 'ANY' } = filter ?? {};
  const isTagged = repository.tagsOf(image.digest).length > 0;
  const rightTag = tagStatus === 'ANY' || (tagStatus === 'TAGGED') === isTagged;
  // Nothing is ever archived here.
  return rightTag && (imageStatus === 'ANY' || imageStatus === 'ACTIVE');
}

function describe(repository: Repository, image: StoredImage): ImageDetail {
  const tags = repository.tagsOf(image.digest);
  const { content, artifactType, mediaType } = image.manifest;
  const artifact = artifactType ?? (content.kind === 'image' ? content.config.mediaType : undefined);
  return {
    registryId: repository.place.account,
    repositoryName: repository.place.repository,
    imageDigest: image.digest,
    ...(tags.length > 0 && { imageTags: tags }),
    imageSizeInBytes: repository.sizeOf(image),
    imagePushedAt: image.pushedAt,
    imageManifestMediaType: mediaType,
    ...(artifact !== undefined && { artifactMediaType: artifact }),
    imageStatus: 'ACTIVE',
  };
}
