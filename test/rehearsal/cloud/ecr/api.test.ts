import { ECRClient, GetAuthorizationTokenCommand, UploadLayerPartCommand } from '@aws-sdk/client-ecr';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type BuiltImage, digestOf, manifestType } from '../../../../rehearsal/cloud/images/build-image.ts';
import { smallImage, startRegistry } from './stage.ts';

const absent = `sha256:${'0'.repeat(64)}`;
const repositoryName = 'zibro/backend';
let stage: Awaited<ReturnType<typeof startRegistry>>;
let image: BuiltImage;
beforeAll(async () => {
  stage = await startRegistry();
  image = await smallImage();
  await stage.push(image, repositoryName, 'v1');
});
afterAll(() => stage.cloud.close());

test('DescribeRepositories says where to push and whether tags may move', async () => {
  expect(await stage.api('DescribeRepositories', { repositoryNames: [repositoryName] })).toEqual({
    repositories: [
      {
        repositoryArn: 'arn:aws:ecr:eu-west-1:123456789012:repository/zibro/backend',
        registryId: '123456789012',
        repositoryName,
        repositoryUri: `${stage.cloud.registryHost}/zibro/backend`,
        createdAt: expect.any(Date),
        imageTagMutability: 'IMMUTABLE',
        imageScanningConfiguration: { scanOnPush: false },
        encryptionConfiguration: { encryptionType: 'AES256' },
      },
    ],
  });
});

test('DescribeRepositories pages', async () => {
  const first = (await stage.api('DescribeRepositories', { maxResults: 1 })) as {
    repositories: unknown[];
    nextToken: string;
  };
  expect(first.repositories).toHaveLength(1);
  const second = await stage.api('DescribeRepositories', { maxResults: 1, nextToken: first.nextToken });
  expect(second).toEqual({ repositories: [expect.objectContaining({ repositoryName: 'zibro/scratch' })] });
});

test('BatchCheckLayerAvailability', async () => {
  const { digest = '', size } = image.layers[0] ?? {};
  expect(
    await stage.api('BatchCheckLayerAvailability', {
      repositoryName,
      layerDigests: [digest, absent, 'md5:0'],
    }),
  ).toEqual({
    layers: [
      { layerDigest: digest, layerAvailability: 'AVAILABLE', layerSize: size },
      { layerDigest: absent, layerAvailability: 'UNAVAILABLE' },
    ],
    failures: [
      {
        layerDigest: 'md5:0',
        failureCode: 'InvalidLayerDigest',
        failureReason:
          "Invalid parameter at 'layerDigest' failed to satisfy constraint: 'must be a sha256 digest'",
      },
    ],
  });
});

test('BatchGetImage answers manifests, and lists what is not there', async () => {
  const imageIds = [{ imageTag: 'v1' }, { imageTag: 'v9' }, { imageTag: 'v1', imageDigest: absent }];
  expect(await stage.api('BatchGetImage', { repositoryName, imageIds })).toEqual({
    images: [
      {
        registryId: '123456789012',
        repositoryName,
        imageId: { imageTag: 'v1', imageDigest: image.digest },
        imageManifest: image.manifest.toString(),
        imageManifestMediaType: manifestType,
      },
    ],
    failures: [
      {
        imageId: { imageTag: 'v9' },
        failureCode: 'ImageNotFound',
        failureReason: 'Requested image not found',
      },
      {
        imageId: { imageTag: 'v1', imageDigest: absent },
        failureCode: 'ImageNotFound',
        failureReason: 'Requested image not found',
      },
    ],
  });
});

test('DescribeImages: sizes, tags, and an index counts its largest child', async () => {
  stage.ecr.createRepository({ name: 'zibro/index', tagMutability: 'MUTABLE' });
  const small = await smallImage('small');
  await stage.push(small, 'zibro/index', 'small');
  const config = JSON.parse(small.manifest.toString()).config.size;
  const size = config + small.layers.reduce((sum, layer) => sum + layer.size, 0);
  const body = JSON.stringify({
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.index.v1+json',
    manifests: [{ mediaType: manifestType, digest: small.digest, size: small.manifest.length }],
  });
  await stage.api('PutImage', { repositoryName: 'zibro/index', imageManifest: body, imageTag: 'index' });
  expect(await stage.api('DescribeImages', { repositoryName: 'zibro/index' })).toEqual({
    imageDetails: [
      expect.objectContaining({ imageDigest: small.digest, imageTags: ['small'], imageSizeInBytes: size }),
      expect.objectContaining({ imageTags: ['index'], imageSizeInBytes: size, imageStatus: 'ACTIVE' }),
    ],
  });
  const page = await stage.api('DescribeImages', { repositoryName: 'zibro/index', maxResults: 1 });
  expect(page).toEqual({ imageDetails: [expect.anything()], nextToken: expect.any(String) });
});

test('a layer goes in by parts through the API', async () => {
  const client = new ECRClient({
    endpoint: stage.cloud.awsUrl,
    region: stage.cloud.world.region,
    credentials: stage.cloud.admin.credentials,
  });
  const parts = [Buffer.alloc(5 * 1024 * 1024, 'a'), Buffer.from('the end')];
  const { uploadId } = (await stage.api('InitiateLayerUpload', { repositoryName })) as { uploadId: string };
  let first = 0;
  for (const part of parts) {
    const answer = await client.send(
      new UploadLayerPartCommand({
        repositoryName,
        uploadId,
        partFirstByte: first,
        partLastByte: first + part.length - 1,
        layerPartBlob: part,
      }),
    );
    first += part.length;
    expect(answer.lastByteReceived).toBe(first - 1);
  }
  const layerDigest = digestOf(Buffer.concat(parts));
  const complete = { repositoryName, uploadId, layerDigests: [layerDigest] };
  expect(await stage.api('CompleteLayerUpload', complete)).toEqual(
    expect.objectContaining({ layerDigest, uploadId }),
  );
  expect((await stage.v2('HEAD', `/v2/${repositoryName}/blobs/${layerDigest}`)).status).toBe(200);
  client.destroy();
});

test('a token through the SDK opens the registry', async () => {
  const client = new ECRClient({
    endpoint: stage.cloud.awsUrl,
    region: stage.cloud.world.region,
    credentials: stage.cloud.admin.credentials,
  });
  const { authorizationData } = await client.send(new GetAuthorizationTokenCommand({}));
  const { authorizationToken, proxyEndpoint } = authorizationData?.[0] ?? {};
  expect(proxyEndpoint).toBe(`http://${stage.cloud.registryHost}`);
  const authorization = `Basic ${authorizationToken}`;
  expect((await stage.v2('GET', '/v2/', { headers: { authorization } })).status).toBe(200);
  client.destroy();
});

const place = "repository with name 'zibro/backend' in the registry with id '123456789012'";
const upload = '6f2c1b1e-0000-4000-8000-000000000000';
test.each<[string, string, () => Record<string, unknown>, string]>([
  [
    'a repository that is not there',
    'DescribeRepositories',
    () => ({ repositoryNames: ['zibro/nothing'] }),
    "RepositoryNotFoundException: The repository with name 'zibro/nothing' does not exist in the registry with id '123456789012'",
  ],
  [
    'a registry of somebody else',
    'DescribeImages',
    () => ({ repositoryName, registryId: '999999999999' }),
    "RepositoryNotFoundException: The repository with name 'zibro/backend' does not exist in the registry with id '999999999999'",
  ],
  [
    'a name in capitals',
    'DescribeImages',
    () => ({ repositoryName: 'Backend' }),
    "InvalidParameterException: Invalid parameter at 'repositoryName' failed to satisfy constraint: 'must satisfy regular expression '(?:[a-z0-9]+(?:[._-][a-z0-9]+)*\\/)*[a-z0-9]+(?:[._-][a-z0-9]+)*''",
  ],
  [
    'too large a page',
    'DescribeImages',
    () => ({ repositoryName, maxResults: 1001 }),
    "InvalidParameterException: Invalid parameter at 'maxResults' failed to satisfy constraint: 'must have value less than or equal to 1000'",
  ],
  [
    'a word that is no tag status',
    'DescribeImages',
    () => ({ repositoryName, filter: { tagStatus: 'SOME' } }),
    "InvalidParameterException: Invalid parameter at 'tagStatus' failed to satisfy constraint: 'must satisfy enum value set: [TAGGED, UNTAGGED, ANY]'",
  ],
  [
    'an image that is not there',
    'DescribeImages',
    () => ({ repositoryName, imageIds: [{ imageTag: 'v9' }] }),
    `ImageNotFoundException: The image with imageId {imageDigest:'null', imageTag:'v9'} does not exist within the ${place}`,
  ],
  [
    'the same image under the same tag',
    'PutImage',
    () => ({ repositoryName, imageManifest: image.manifest.toString(), imageTag: 'v1' }),
    `ImageAlreadyExistsException: Image with digest '${'$digest'}' and tag 'v1' already exists in the ${place}`,
  ],
  [
    'another image under an immutable tag',
    'PutImage',
    () => ({
      repositoryName,
      imageManifest: `${image.manifest} `,
      imageTag: 'v1',
      imageManifestMediaType: manifestType,
    }),
    "ImageTagAlreadyExistsException: The image tag 'v1' already exists in the 'zibro/backend' repository and cannot be overwritten because the tag is immutable.",
  ],
  [
    'a digest that is not the image’s',
    'PutImage',
    () => ({ repositoryName, imageManifest: `${image.manifest}  `, imageTag: 'v2', imageDigest: absent }),
    `ImageDigestDoesNotMatchException: The specified image digest '${absent}' does not match the digest '$other' that Amazon ECR calculated for the image`,
  ],
  [
    'an upload that is not there',
    'CompleteLayerUpload',
    () => ({ repositoryName, uploadId: upload, layerDigests: [absent] }),
    `UploadNotFoundException: The upload with id '${upload}' does not exist in the ${place}`,
  ],
  [
    'an upload without parts',
    'CompleteLayerUpload',
    () => ({ repositoryName, uploadId: 'open', layerDigests: [absent] }),
    "EmptyUploadException: The upload with id '$upload' contains no layer parts",
  ],
  [
    'a part that does not follow',
    'UploadLayerPart',
    () => ({
      repositoryName,
      uploadId: 'open',
      partFirstByte: 3,
      partLastByte: 3,
      layerPartBlob: Buffer.from('x'),
    }),
    'InvalidLayerPartException: Layer part must begin at byte 0, which is consecutive to the last valid byte; it begins at 3',
  ],
  [
    'registries in GetAuthorizationToken',
    'GetAuthorizationToken',
    () => ({ registryIds: ['123456789012'] }),
    'InvalidParameterException: The local cloud has no GetAuthorizationToken with registryIds.',
  ],
])('%s is refused', async (_, operation, input, message) => {
  const { uploadId } = (await stage.api('InitiateLayerUpload', { repositoryName })) as { uploadId: string };
  const given = input();
  if (given.uploadId === 'open') given.uploadId = uploadId;
  const other = digestOf(Buffer.from(`${image.manifest}  `));
  const filled = message
    .replace('$digest', image.digest)
    .replace('$other', other)
    .replace('$upload', uploadId);
  expect(await stage.refusal(operation, given)).toBe(filled);
});

test('what no action calls is not there, and says so', async () => {
  const found = await stage.refusal('DescribeImageScanFindings', {
    repositoryName,
    imageId: { imageTag: 'v1' },
  });
  expect(found).toContain('DescribeImageScanFindings');
});
