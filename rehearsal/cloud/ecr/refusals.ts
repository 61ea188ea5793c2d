import { AwsError } from '../kernel/service.ts';

/** A repository of a registry, as refusals name it. */
export interface Place {
  account: string;
  repository: string;
}

const placeOf = ({ account, repository }: Place) =>
  `repository with name '${repository}' in the registry with id '${account}'`;

/*
 * The refusals of ECR, in its words. One table: the JSON API sends them as they are, the registry
 * protocol maps each name to a status and a code (registry/registry-error.ts).
 */

export const repositoryNotFound = ({ account, repository }: Place) =>
  new AwsError(
    'RepositoryNotFoundException',
    `The repository with name '${repository}' does not exist in the registry with id '${account}'`,
  );

export const imageNotFound = (place: Place, id: { imageDigest?: string; imageTag?: string }) =>
  new AwsError(
    'ImageNotFoundException',
    `The image with imageId {imageDigest:'${id.imageDigest ?? null}', imageTag:'${id.imageTag ?? null}'} does not ` +
      `exist within the ${placeOf(place)}`,
  );

export const tagIsImmutable = ({ repository }: Place, tag: string) =>
  new AwsError(
    'ImageTagAlreadyExistsException',
    `The image tag '${tag}' already exists in the '${repository}' repository and cannot be overwritten because ` +
      'the tag is immutable.',
  );

export const imageAlreadyExists = (place: Place, digest: string, tag: string | undefined) =>
  new AwsError(
    'ImageAlreadyExistsException',
    `Image with digest '${digest}' and tag '${tag ?? null}' already exists in the ${placeOf(place)}`,
  );

export const layersNotFound = (place: Place, digests: string[]) =>
  new AwsError(
    'LayersNotFoundException',
    `Layers with digests '[${digests.join(', ')}]' required for pushing image into ${placeOf(place)} do not exist`,
  );

export const referencedImagesNotFound = (place: Place, digests: string[]) =>
  new AwsError(
    'ReferencedImagesNotFoundException',
    `Images with digests '[${digests.join(', ')}]' required for pushing image into ${placeOf(place)} do not exist`,
  );

export const imageDigestDoesNotMatch = (given: string, computed: string) =>
  new AwsError(
    'ImageDigestDoesNotMatchException',
    `The specified image digest '${given}' does not match the digest '${computed}' that Amazon ECR calculated for the image`,
  );

export const layerDigestDoesNotMatch = (given: string, computed: string) =>
  new AwsError(
    'InvalidLayerException',
    `The layer digest '${given}' does not match the digest '${computed}' of the uploaded layer`,
  );

export const layerAlreadyExists = (place: Place, digest: string) =>
  new AwsError(
    'LayerAlreadyExistsException',
    `The layer with digest '${digest}' already exists in the ${placeOf(place)}`,
  );

export const uploadNotFound = (place: Place, id: string) =>
  new AwsError(
    'UploadNotFoundException',
    `The upload with id '${id}' does not exist in the ${placeOf(place)}`,
  );

export const emptyUpload = (id: string) =>
  new AwsError('EmptyUploadException', `The upload with id '${id}' contains no layer parts`);

export const partTooSmall = (bytes: number) =>
  new AwsError(
    'LayerPartTooSmallException',
    `Layer parts must be at least 5 MiB in size, but for the last one; a part of ${bytes} bytes was uploaded`,
  );

export const partNotConsecutive = (first: number, expected: number) =>
  new AwsError(
    'InvalidLayerPartException',
    `Layer part must begin at byte ${expected}, which is consecutive to the last valid byte; it begins at ${first}`,
    416,
  );

/** ECR's form for what its constraints refuse. */
export const invalidParameter = (parameter: string, constraint: string) =>
  new AwsError(
    'InvalidParameterException',
    `Invalid parameter at '${parameter}' failed to satisfy constraint: '${constraint}'`,
  );
