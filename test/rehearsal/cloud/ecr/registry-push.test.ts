import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { digestOf } from '../../../../rehearsal/cloud/images/build-image.ts';
import { smallImage, startRegistry } from './stage.ts';

let stage: Awaited<ReturnType<typeof startRegistry>>;
beforeAll(async () => {
  stage = await startRegistry();
});
afterAll(() => stage.cloud.close());

const octets = { 'content-type': 'application/octet-stream' };
const manifestType = { 'content-type': 'application/vnd.oci.image.manifest.v1+json' };

async function startUpload(repository = 'zibro/backend'): Promise<string> {
  const { status, headers } = await stage.v2('POST', `/v2/${repository}/blobs/uploads/`);
  expect(status).toBe(202);
  return headers.get('location') ?? '';
}

const withDigest = (location: string, body: Buffer | string) =>
  `${location}?digest=${digestOf(Buffer.from(body))}`;

test('a pushed image comes back byte for byte, by tag and by digest', async () => {
  const image = await smallImage();
  await stage.push(image, 'zibro/backend', 'v1');
  for (const reference of ['v1', image.digest]) {
    const found = await stage.v2('GET', `/v2/zibro/backend/manifests/${reference}`);
    expect(found.text).toBe(image.manifest.toString());
    expect(found.headers.get('docker-content-digest')).toBe(image.digest);
    const head = await stage.v2('HEAD', `/v2/zibro/backend/manifests/${reference}`);
    expect([head.status, head.headers.get('content-length')]).toEqual([200, String(image.manifest.length)]);
  }
});

test('a blob is fetched from an address without credentials, which refuses an Authorization header', async () => {
  const image = await smallImage('redirected');
  await stage.push(image, 'zibro/backend', 'redirected');
  const digest = image.layers[0]?.digest ?? '';
  const { status, headers } = await stage.v2('GET', `/v2/zibro/backend/blobs/${digest}`);
  const location = headers.get('location') ?? '';
  expect([status, new URL(location).hostname]).toEqual([307, 'localhost']);

  const bytes = Buffer.from(await (await fetch(location)).arrayBuffer());
  expect(digestOf(bytes)).toBe(digest);
  const part = await fetch(location, { headers: { range: 'bytes=2-5' } });
  expect([part.status, Buffer.from(await part.arrayBuffer())]).toEqual([206, bytes.subarray(2, 6)]);
  const refused = await fetch(location, { headers: { authorization: stage.authorization } });
  expect([refused.status, await refused.text()]).toEqual([
    400,
    expect.stringContaining(
      '<Message>Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter,',
    ),
  ]);
  const forged = await fetch(location.replace(/Signature=.*/, 'Signature=0'));
  expect(forged.status).toBe(403);
});

test('an upload in one POST', async () => {
  const { status, headers } = await stage.v2(
    'POST',
    withDigest('/v2/zibro/backend/blobs/uploads/', 'in one request'),
    { headers: octets, body: 'in one request' },
  );
  expect(status).toBe(201);
  expect(headers.get('docker-content-digest')).toBe(digestOf(Buffer.from('in one request')));
});

test('as ECR: PATCH answers 201, and every PATCH after the first is dropped', async () => {
  const location = await startUpload();
  const first = await stage.v2('PATCH', location, { headers: octets, body: 'one' });
  const second = await stage.v2('PATCH', location, { headers: octets, body: 'two' });
  expect([first.status, first.headers.get('range')]).toEqual([201, '0-2']);
  expect([second.status, second.headers.get('range')]).toEqual([201, '0-2']);
  const whole = await stage.v2('PUT', withDigest(location, 'onetwo'));
  expect(whole.status).toBe(400);
  expect(whole.text).toContain('"code":"DIGEST_INVALID"');
  expect((await stage.v2('PUT', withDigest(location, 'one'))).status).toBe(201);
});

test('a chunk below 5 MiB must be the last one', async () => {
  const location = await startUpload();
  await stage.v2('PATCH', location, { headers: octets, body: 'one' });
  const { status, text } = await stage.v2('PUT', withDigest(location, 'onetwo'), {
    headers: octets,
    body: 'two',
  });
  expect([status, JSON.parse(text)]).toEqual([
    400,
    {
      errors: [
        {
          code: 'SIZE_INVALID',
          message:
            'Layer parts must be at least 5 MiB in size, but for the last one; a part of 3 bytes was uploaded',
        },
      ],
    },
  ]);
});

test('a chunk out of order says how far the upload is', async () => {
  const location = await startUpload();
  const { status, headers } = await stage.v2('PATCH', location, {
    headers: { ...octets, 'content-range': '5-9' },
    body: 'later',
  });
  expect([status, headers.get('range'), headers.get('location')]).toEqual([416, '0-0', location]);
});

test('a mount is answered with an upload, as from an account that has not opted in', async () => {
  const image = await smallImage('mounted');
  await stage.push(image, 'zibro/backend', 'mounted');
  const mount = `mount=${image.layers[0]?.digest}&from=zibro/backend`;
  const { status, headers } = await stage.v2('POST', `/v2/zibro/scratch/blobs/uploads/?${mount}`);
  expect([status, headers.get('location')]).toEqual([
    202,
    expect.stringContaining('/v2/zibro/scratch/blobs/uploads/'),
  ]);
});

test('a layer of one repository is not there in another', async () => {
  const image = await smallImage('here only');
  await stage.push(image, 'zibro/backend', 'here-only');
  const { status } = await stage.v2('HEAD', `/v2/zibro/scratch/blobs/${image.layers[0]?.digest}`);
  expect(status).toBe(404);
});

test('a tag moves in a mutable repository, and the image it left stays under its digest', async () => {
  const [first, second] = [await smallImage('first'), await smallImage('second')];
  await stage.push(first, 'zibro/scratch', 'latest');
  await stage.push(second, 'zibro/scratch', 'latest');
  const named = await stage.v2('HEAD', '/v2/zibro/scratch/manifests/latest');
  expect(named.headers.get('docker-content-digest')).toBe(second.digest);
  expect((await stage.v2('HEAD', `/v2/zibro/scratch/manifests/${first.digest}`)).status).toBe(200);
});

test('tags are listed in order, by pages', async () => {
  const image = await smallImage('tagged');
  stage.ecr.createRepository({ name: 'zibro/tags', tagMutability: 'MUTABLE' });
  for (const tag of ['c', 'a', 'b']) await stage.push(image, 'zibro/tags', tag);
  const first = await stage.v2('GET', '/v2/zibro/tags/tags/list?n=2');
  expect(JSON.parse(first.text)).toEqual({ name: 'zibro/tags', tags: ['a', 'b'] });
  const next = /<(.*)>; rel="next"/.exec(first.headers.get('link') ?? '')?.[1] ?? '';
  expect(JSON.parse((await stage.v2('GET', next)).text)).toEqual({ name: 'zibro/tags', tags: ['c'] });
});

test('a connection that breaks inside a PUT leaves the upload as it was', async () => {
  const body = Buffer.alloc(3_000_000, 'x');
  const location = await startUpload();
  const broken = new ReadableStream({
    start(controller) {
      controller.enqueue(new Uint8Array(body.subarray(0, 1_000_000)));
    },
    pull(controller) {
      controller.error(new Error('the line went dead'));
    },
  });
  const init = {
    method: 'PUT',
    headers: { authorization: stage.authorization },
    body: broken,
    duplex: 'half',
  };
  await expect(fetch(withDigest(location, body), init as RequestInit)).rejects.toThrow();
  expect((await stage.v2('PUT', withDigest(location, body), { body })).status).toBe(201);
});

test('layers go to disk once, whatever repositories hold them', async () => {
  const digest = `sha256:${createHash('sha256').update('shared').digest('hex')}`;
  for (const repository of ['zibro/backend', 'zibro/scratch']) {
    const location = await startUpload(repository);
    expect((await stage.v2('PUT', `${location}?digest=${digest}`, { body: 'shared' })).status).toBe(201);
    expect((await stage.v2('HEAD', `/v2/${repository}/blobs/${digest}`)).status).toBe(200);
  }
});

test('a manifest under its digest has no tag', async () => {
  const image = await smallImage('untagged');
  await stage.push(image, 'zibro/backend', 'untagged');
  const other = Buffer.from(
    JSON.stringify({ ...JSON.parse(image.manifest.toString()), annotations: { a: 'b' } }),
  );
  const { status } = await stage.v2('PUT', `/v2/zibro/backend/manifests/${digestOf(other)}`, {
    headers: manifestType,
    body: other,
  });
  expect(status).toBe(201);
  const details = (await stage.api('DescribeImages', {
    repositoryName: 'zibro/backend',
    filter: { tagStatus: 'UNTAGGED' },
  })) as { imageDetails: { imageDigest: string; imageTags?: string[] }[] };
  expect(details.imageDetails).toEqual([expect.objectContaining({ imageDigest: digestOf(other) })]);
});
