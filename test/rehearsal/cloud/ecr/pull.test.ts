import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type BuiltImage, digestOf, manifestType } from '../../../../rehearsal/cloud/images/build-image.ts';
import { allow, smallImage, startRegistry } from './stage.ts';

const arn = 'arn:aws:sts::123456789012:assumed-role/execution/task';
const onAws = '123456789012.dkr.ecr.eu-west-1.amazonaws.com';
let stage: Awaited<ReturnType<typeof startRegistry>>;
let image: BuiltImage;
beforeAll(async () => {
  stage = await startRegistry();
  image = await smallImage();
  await stage.push(image, 'zibro/backend', 'v1');
});
afterAll(() => stage.cloud.close());

const give = (actions: string[]) => allow(stage.cloud, 'execution', actions);
const enough = [
  'GetAuthorizationToken',
  'BatchGetImage',
  'BatchCheckLayerAvailability',
  'GetDownloadUrlForLayer',
].map((name) => `ecr:${name}`);
const pull = (name: string, platform?: string) =>
  stage.ecr.pull({ image: name, caller: { arn, role: 'execution' }, ...(platform && { platform }) });

test.each([
  ['local host and tag', () => `${stage.cloud.registryHost}/zibro/backend:v1`],
  ['AWS host and tag', () => `${onAws}/zibro/backend:v1`],
  ['AWS host and digest', () => `${onAws}/zibro/backend@${image.digest}`],
  ['tag and digest', () => `${onAws}/zibro/backend:other@${image.digest}`],
])('%s', async (_, name) => {
  give(enough);
  const pulled = await pull(name());
  expect([pulled.digest, pulled.manifestDigest, pulled.config]).toEqual([
    image.digest,
    image.digest,
    image.config,
  ]);
  const layers = await Promise.all(pulled.layers.map(({ open }) => buffer(open())));
  expect(layers.map(digestOf)).toEqual(image.layers.map(({ digest }) => digest));
});

const retried = 'CannotPullContainerError: pull image manifest has been retried 1 time(s)';
test.each<[string, string[], () => string, string]>([
  [
    'a tag that is not there',
    enough,
    () => `${onAws}/zibro/backend:v9`,
    `${retried}: failed to resolve ref ${onAws}/zibro/backend:v9: ${onAws}/zibro/backend:v9: not found`,
  ],
  [
    'a repository that is not there',
    enough,
    () => `${onAws}/zibro/nothing:v1`,
    `${retried}: failed to resolve ref ${onAws}/zibro/nothing:v1: ${onAws}/zibro/nothing:v1: not found`,
  ],
  [
    'no right to the image',
    enough.filter((action) => action !== 'ecr:BatchGetImage'),
    () => `${onAws}/zibro/backend:v1`,
    `${retried}: failed to resolve ref ${onAws}/zibro/backend:v1: unexpected status from HEAD request to https://${onAws}/v2/zibro/backend/manifests/v1: 403 Forbidden`,
  ],
  [
    'no right to a token',
    ['ecr:BatchGetImage'],
    () => `${onAws}/zibro/backend:v1`,
    `ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve ecr registry auth: service call has been retried 1 time(s): AccessDeniedException: User: ${arn} is not authorized to perform: ecr:GetAuthorizationToken on resource: * because no identity-based policy allows the ecr:GetAuthorizationToken action`,
  ],
  [
    'another registry',
    enough,
    () => 'registry.example.com/team/app:v1',
    `${retried}: failed to resolve ref registry.example.com/team/app:v1: failed to do request: Head "https://registry.example.com/v2/team/app/manifests/v1": the local cloud has no registry registry.example.com`,
  ],
  ['no image name', enough, () => 'node', `${retried}: invalid reference node`],
])('%s', async (_, actions, name, message) => {
  give(actions);
  await expect(pull(name())).rejects.toThrow(new Error(message));
});

test('a fault of the registry is told as the runtime tells it', async () => {
  give(enough);
  stage.cloud.fault({
    service: 'ecr',
    operation: 'HEAD manifest',
    times: 1,
    what: { kind: 'status', status: 503 },
  });
  await expect(pull(`${onAws}/zibro/backend:v1`)).rejects.toThrow(
    new Error(
      `${retried}: failed to resolve ref ${onAws}/zibro/backend:v1: unexpected status from HEAD request to https://${onAws}/v2/zibro/backend/manifests/v1: 503 Service Unavailable`,
    ),
  );
});

test('an index leads to the child for the platform', async () => {
  give(enough);
  const other = await smallImage('for arm');
  await stage.push(other, 'zibro/backend', 'arm');
  const child = (built: BuiltImage, architecture: string, os = 'linux') => ({
    mediaType: manifestType,
    digest: built.digest,
    size: built.manifest.length,
    platform: { os, architecture },
  });
  const put = (tag: string, manifests: unknown[]) =>
    stage.api('PutImage', {
      repositoryName: 'zibro/backend',
      imageTag: tag,
      imageManifestMediaType: 'application/vnd.oci.image.index.v1+json',
      imageManifest: JSON.stringify({ schemaVersion: 2, manifests }),
    });
  await put('both', [child(image, 'amd64'), child(other, 'arm64')]);
  await put('attested', [child(image, 'amd64'), child(other, 'unknown', 'unknown')]);
  expect((await pull(`${onAws}/zibro/backend:both`)).manifestDigest).toBe(image.digest);
  expect((await pull(`${onAws}/zibro/backend:both`, 'linux/arm64')).manifestDigest).toBe(other.digest);
  expect((await pull(`${onAws}/zibro/backend:attested`, 'linux/arm64')).manifestDigest).toBe(image.digest);
  await expect(pull(`${onAws}/zibro/backend:both`, 'linux/riscv64')).rejects.toThrow(
    new Error(
      "CannotPullContainerError: image Manifest does not contain descriptor matching platform 'linux/riscv64'",
    ),
  );
});

test('tags excepted from immutability may move', async () => {
  stage.ecr.createRepository({
    name: 'zibro/mixed',
    tagMutability: 'IMMUTABLE_WITH_EXCLUSION',
    exclusionFilters: ['cache-*'],
  });
  const [first, second] = [await smallImage('1'), await smallImage('2')];
  for (const tag of ['cache-main', 'v1']) await stage.push(first, 'zibro/mixed', tag);
  await stage.push(second, 'zibro/mixed', 'cache-main');
  await expect(stage.push(second, 'zibro/mixed', 'v1')).rejects.toThrow('TAG_INVALID');
});
