import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it, test } from '@jest/globals';
import { ImageStore } from '../../../../rehearsal/cloud/ecs/image/image-store.ts';
import { bootstrapImage } from '../../../../rehearsal/cloud/images/bootstrap-image.ts';
import { buildImage, digestOf, pullable } from '../../../../rehearsal/cloud/images/build-image.ts';
import { layoutTar, writeLayout } from '../../../../rehearsal/cloud/images/image-archive.ts';
import { ask } from '../ecs/probe.ts';

let folder: string;

beforeEach(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), 'images-'));
});
afterEach(() => fs.rm(folder, { recursive: true, force: true }));

describe('an image', () => {
  const recipe = {
    layers: [{ 'app/b.mjs': 'b', 'app/a.mjs': 'a' }],
    cmd: ['node', '/app/a.mjs'],
    env: ['A=1'],
  };

  it('has the same digest on every machine', async () => {
    expect((await buildImage(recipe)).digest).toBe(
      'sha256:83ab58806f9462c766e726967e8bb369a5f2920ab96840e4fe1dfb6f97e03ac3',
    );
  });

  it('is the same whatever the order of its files', async () => {
    const other = { ...recipe, layers: [{ 'app/a.mjs': 'a', 'app/b.mjs': 'b' }] };
    expect((await buildImage(other)).digest).toBe((await buildImage(recipe)).digest);
  });

  test.each([
    ['none', 'application/vnd.oci.image.layer.v1.tar'],
    ['gzip', 'application/vnd.oci.image.layer.v1.tar+gzip'],
    ['zstd', 'application/vnd.oci.image.layer.v1.tar+zstd'],
  ] as const)('compressed with %s', async (compression, mediaType) => {
    const image = await buildImage({ ...recipe, compression });
    const manifest = JSON.parse(image.manifest.toString());
    expect(manifest.layers).toMatchObject([{ mediaType, digest: image.layers[0]?.digest }]);
    for (const [digest, bytes] of image.blobs) expect(digestOf(bytes)).toBe(digest);
  });

  it('becomes an OCI layout, as a folder and as a tar', async () => {
    const image = await buildImage(recipe);
    await writeLayout(image, folder, 'v1');
    const index = JSON.parse(await fs.readFile(path.join(folder, 'index.json'), 'utf8'));
    expect(index.manifests).toEqual([
      {
        mediaType: 'application/vnd.oci.image.manifest.v1+json',
        digest: image.digest,
        size: image.manifest.length,
        annotations: { 'org.opencontainers.image.ref.name': 'v1' },
      },
    ]);
    expect(await fs.readFile(path.join(folder, 'blobs', image.digest.replace(':', '/')))).toEqual(
      image.manifest,
    );
    expect((await layoutTar(image, 'v1')).subarray(0, 10).toString()).toBe('oci-layout');
  });
});

it('the bootstrap image answers every path and ends when asked to', async () => {
  const { root, config } = await new ImageStore(folder).unpack(pullable(await bootstrapImage(), 'r'));
  expect(config).toMatchObject({ Cmd: ['node', '/app/server.mjs'], Env: ['PORT=8080'], WorkingDir: '/app' });
  const free = 21_000 + (process.pid % 9000);
  const server = spawn(process.execPath, [path.join(root, 'app/server.mjs')], {
    env: { PORT: String(free) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: server.stdout });
  expect((await once(lines, 'line'))[0]).toBe(`{"message":"listening","port":${free}}`);
  expect(await ask(`http://127.0.0.1:${free}/any/path`)).toBe('200 {"version":"bootstrap"}');
  server.kill('SIGTERM');
  expect(await once(server, 'exit')).toEqual([0, null]);
});
