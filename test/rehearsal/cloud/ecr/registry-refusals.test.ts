import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type BuiltImage, digestOf } from '../../../../rehearsal/cloud/images/build-image.ts';
import { steppedClock } from '../direct-call.ts';
import { allow, signIn, smallImage, startRegistry } from './stage.ts';

const absent = `sha256:${'0'.repeat(64)}`;
const oci = { 'content-type': 'application/vnd.oci.image.manifest.v1+json' };
const index = { 'content-type': 'application/vnd.oci.image.index.v1+json' };

const clock = steppedClock(Date.now());
let stage: Awaited<ReturnType<typeof startRegistry>>;
let image: BuiltImage;
beforeAll(async () => {
  stage = await startRegistry(clock);
  image = await smallImage();
  await stage.push(image, 'zibro/backend', 'v1');
});
afterAll(() => stage.cloud.close());

const changed = (change: (manifest: Record<string, unknown>) => void): string => {
  const manifest = JSON.parse(image.manifest.toString());
  change(manifest);
  return JSON.stringify(manifest);
};

test.each<
  [
    string,
    () => [string, string, { headers?: Record<string, string>; body?: string | Buffer }?],
    number,
    string,
    string,
  ]
>([
  [
    'a repository that is not there',
    () => ['POST', '/v2/zibro/nothing/blobs/uploads/'],
    404,
    'NAME_UNKNOWN',
    "The repository with name 'zibro/nothing' does not exist in the registry with id '123456789012'",
  ],
  [
    'a name that no repository has',
    () => ['GET', '/v2/Zibro/tags/list'],
    400,
    'NAME_INVALID',
    "invalid repository name 'Zibro'",
  ],
  [
    'a tag that is not there',
    () => ['GET', '/v2/zibro/backend/manifests/v9'],
    404,
    'MANIFEST_UNKNOWN',
    'Requested image not found',
  ],
  [
    'a blob that is not there',
    () => ['GET', `/v2/zibro/backend/blobs/${absent}`],
    404,
    'BLOB_UNKNOWN',
    'blob unknown to registry',
  ],
  [
    'an immutable tag with the same image',
    () => ['PUT', '/v2/zibro/backend/manifests/v1', { headers: oci, body: image.manifest }],
    400,
    'TAG_INVALID',
    "The image tag 'v1' already exists in the 'zibro/backend' repository and cannot be overwritten because the tag is immutable.",
  ],
  [
    'a manifest whose layer is not there',
    () => [
      'PUT',
      '/v2/zibro/backend/manifests/v2',
      {
        headers: oci,
        body: changed((manifest) => {
          manifest.layers = [
            { mediaType: 'application/vnd.oci.image.layer.v1.tar', digest: absent, size: 1 },
          ];
        }),
      },
    ],
    404,
    'MANIFEST_BLOB_UNKNOWN',
    `Layers with digests '[${absent}]' required for pushing image into repository with name 'zibro/backend' in the registry with id '123456789012' do not exist`,
  ],
  [
    'an index whose child is not there',
    () => [
      'PUT',
      '/v2/zibro/backend/manifests/v2',
      {
        headers: index,
        body: JSON.stringify({
          schemaVersion: 2,
          manifests: [{ mediaType: oci['content-type'], digest: absent, size: 1 }],
        }),
      },
    ],
    404,
    'MANIFEST_BLOB_UNKNOWN',
    `Images with digests '[${absent}]' required for pushing image into repository with name 'zibro/backend' in the registry with id '123456789012' do not exist`,
  ],
  [
    'a manifest with a subject',
    () => [
      'PUT',
      '/v2/zibro/backend/manifests/v2',
      {
        headers: oci,
        body: changed((manifest) => {
          manifest.subject = { mediaType: oci['content-type'], digest: image.digest, size: 1 };
        }),
      },
    ],
    405,
    'UNSUPPORTED',
    'The local registry takes no manifests with a subject',
  ],
  [
    'a manifest under another digest',
    () => ['PUT', `/v2/zibro/backend/manifests/${absent}`, { headers: oci, body: image.manifest }],
    400,
    'DIGEST_INVALID',
    `The specified image digest '${absent}' does not match the digest '$digest' that Amazon ECR calculated for the image`,
  ],
  [
    'a manifest of an unknown type',
    () => [
      'PUT',
      '/v2/zibro/backend/manifests/v2',
      { headers: { 'content-type': 'text/plain' }, body: '{"schemaVersion":2}' },
    ],
    400,
    'MANIFEST_INVALID',
    "Invalid parameter at 'ImageManifest' failed to satisfy constraint: 'Manifest media type 'text/plain' is not supported'",
  ],
  [
    'a manifest that is no JSON',
    () => ['PUT', '/v2/zibro/backend/manifests/v2', { headers: oci, body: '{' }],
    400,
    'MANIFEST_INVALID',
    "Invalid parameter at 'ImageManifest' failed to satisfy constraint: 'Invalid JSON syntax'",
  ],
  [
    'a manifest above 4 MiB',
    () => ['PUT', '/v2/zibro/backend/manifests/v2', { headers: oci, body: Buffer.alloc(4_194_305, ' ') }],
    413,
    'SIZE_INVALID',
    'a manifest has at most 4194304 bytes',
  ],
  [
    'a tag with a character that tags do not have',
    () => ['PUT', '/v2/zibro/backend/manifests/a+b', { headers: oci, body: image.manifest }],
    400,
    'TAG_INVALID',
    "manifest tag 'a+b' is not valid",
  ],
  [
    'bytes under another digest',
    () => ['POST', `/v2/zibro/backend/blobs/uploads/?digest=${absent}`, { body: 'x' }],
    400,
    'DIGEST_INVALID',
    `The layer digest '${absent}' does not match the digest '${digestOf(Buffer.from('x'))}' of the uploaded layer`,
  ],
  [
    'a digest that ECR does not compute',
    () => ['POST', `/v2/zibro/backend/blobs/uploads/?digest=sha512:${'0'.repeat(128)}`, { body: 'x' }],
    400,
    'DIGEST_INVALID',
    `provided digest 'sha512:${'0'.repeat(128)}' is not supported`,
  ],
  [
    'an upload that is not there',
    () => [
      'PUT',
      `/v2/zibro/backend/blobs/uploads/6f2c1b1e-0000-4000-8000-000000000000?digest=${absent}`,
      { body: 'x' },
    ],
    404,
    'BLOB_UPLOAD_UNKNOWN',
    "The upload with id '6f2c1b1e-0000-4000-8000-000000000000' does not exist in the repository with name 'zibro/backend' in the registry with id '123456789012'",
  ],
  [
    'what the local registry does not have',
    () => ['DELETE', '/v2/zibro/backend/manifests/v1'],
    405,
    'UNSUPPORTED',
    'The local registry has no DELETE /v2/zibro/backend/manifests/v1.',
  ],
])('%s', async (_, request, status, code, message) => {
  const answer = await stage.v2(...request());
  const filled = message.replace('$digest', image.digest);
  expect([answer.status, JSON.parse(answer.text)]).toEqual([status, { errors: [{ code, message: filled }] }]);
});

test('nobody gets in without a token', async () => {
  const { status, headers, text } = await stage.v2('GET', '/v2/', {
    headers: { authorization: 'Basic QVdTOm5v' },
  });
  expect([status, text]).toEqual([401, '{"errors":[{"code":"UNAUTHORIZED","message":"Not Authorized"}]}']);
  expect(headers.get('www-authenticate')).toBe(
    `Basic realm="http://${stage.cloud.registryHost}/",service="ecr.amazonaws.com"`,
  );
});

const arn = 'arn:aws:ecr:eu-west-1:123456789012:repository/zibro/backend';
const who = 'arn:aws:sts::123456789012:assumed-role/nobody/test';
test.each([
  ['HEAD', '/v2/zibro/backend/manifests/v1', 'ecr:BatchGetImage'],
  ['GET', '/v2/zibro/backend/manifests/v1', 'ecr:BatchGetImage'],
  ['PUT', '/v2/zibro/backend/manifests/v2', 'ecr:PutImage'],
  ['HEAD', `/v2/zibro/backend/blobs/${absent}`, 'ecr:BatchCheckLayerAvailability'],
  ['GET', `/v2/zibro/backend/blobs/${absent}`, 'ecr:GetDownloadUrlForLayer'],
  ['POST', '/v2/zibro/backend/blobs/uploads/', 'ecr:InitiateLayerUpload'],
  ['PATCH', '/v2/zibro/backend/blobs/uploads/any', 'ecr:UploadLayerPart'],
  ['PUT', `/v2/zibro/backend/blobs/uploads/any?digest=${absent}`, 'ecr:CompleteLayerUpload'],
  ['GET', '/v2/zibro/backend/tags/list', 'ecr:ListImages'],
])('%s %s needs %s', async (method, path, action) => {
  const others = ['BatchGetImage', 'PutImage', 'BatchCheckLayerAvailability', 'GetDownloadUrlForLayer'];
  others.push(
    'InitiateLayerUpload',
    'UploadLayerPart',
    'CompleteLayerUpload',
    'ListImages',
    'GetAuthorizationToken',
  );
  const actions = others.map((other) => `ecr:${other}`).filter((other) => other !== action);
  allow(stage.cloud, 'nobody', actions);
  const authorization = await signIn(stage.cloud, 'nobody');
  const { status, text } = await stage.v2(method, path, { headers: { authorization } });
  expect(status).toBe(403);
  if (method === 'HEAD') return;
  expect(JSON.parse(text)).toEqual({
    errors: [
      {
        code: 'DENIED',
        message: `User: ${who} is not authorized to perform: ${action} on resource: ${arn} because no identity-based policy allows the ${action} action`,
      },
    ],
  });
});

test('a token is good for twelve hours', async () => {
  const authorization = await signIn(stage.cloud);
  clock.advance(12 * 3600_000 - 1);
  expect((await stage.v2('GET', '/v2/', { headers: { authorization } })).status).toBe(200);
  clock.advance(1);
  const { status, text } = await stage.v2('GET', '/v2/', { headers: { authorization } });
  expect([status, JSON.parse(text)]).toEqual([
    403,
    {
      errors: [
        {
          code: 'DENIED',
          message: 'Your authorization token has expired. Reauthenticate and try again.',
        },
      ],
    },
  ]);
});
