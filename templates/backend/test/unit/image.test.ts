import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { unpackTar } from 'modern-tar';
import { createImage, type Entry } from '../../scripts/oci.ts';
import { productionPackages } from '../../scripts/production-files.ts';
import { releaseOf } from '../../scripts/release.ts';

const config = {
  architecture: 'arm64',
  env: { APP_COMMIT: 'c1' },
  labels: { 'dev.zibro.tree': 't1' },
  workingDir: '/app',
  user: 'node',
  entrypoint: ['node'],
  cmd: ['dist/server.js'],
};
const files: Entry[] = [
  { path: 'app/b.js', bytes: Buffer.from('b') },
  { path: 'app/a.js', bytes: Buffer.from('a'), executable: true },
];

const blob = (id: string): string => `blobs/${id.replace(':', '/')}`;

test('the same files in another order are the same image', async () => {
  const one = await createImage([files], config);
  const other = await createImage([files.toReversed()], config);
  assert.equal(one.digest, other.digest);
  assert.deepEqual(one.archive, other.archive);
});

test('another label is another image', async () => {
  const one = await createImage([files], config);
  const other = await createImage([files], { ...config, labels: { 'dev.zibro.tree': 't2' } });
  assert.notEqual(one.digest, other.digest);
});

test('the archive is an OCI layout whose digests are right', async () => {
  const { digest, archive } = await createImage([files], config);
  const content = new Map(
    (await unpackTar(archive)).map(({ header, data }) => [header.name, Buffer.from(data ?? [])]),
  );
  const read = (name: string) => JSON.parse(String(content.get(name)));
  for (const [name, bytes] of content) {
    if (!name.startsWith('blobs/')) continue;
    assert.equal(name, `blobs/sha256/${createHash('sha256').update(bytes).digest('hex')}`);
  }
  assert.deepEqual(read('oci-layout'), { imageLayoutVersion: '1.0.0' });
  assert.equal(read('index.json').manifests[0].digest, digest);
  const manifest = read(blob(digest));
  const written = read(blob(manifest.config.digest));
  assert.deepEqual(written.config, {
    User: 'node',
    Env: ['APP_COMMIT=c1'],
    Entrypoint: ['node'],
    Cmd: ['dist/server.js'],
    WorkingDir: '/app',
    Labels: { 'dev.zibro.tree': 't1' },
  });
  const tar = gunzipSync(content.get(blob(manifest.layers[0].digest)) ?? Buffer.alloc(0));
  assert.equal(written.rootfs.diff_ids[0], `sha256:${createHash('sha256').update(tar).digest('hex')}`);
  const entries = (await unpackTar(tar)).map(({ header }) => [
    header.name,
    header.mode,
    header.uid,
    header.mtime?.getTime(),
  ]);
  assert.deepEqual(entries, [
    ['app/a.js', 0o755, 0, 0],
    ['app/b.js', 0o644, 0, 0],
  ]);
});

/** A project with one package for production, one for development, one for another platform. */
function project(installed: Record<string, { version: string }>): string {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'image-'));
  const lock = {
    packages: {
      '': {},
      'node_modules/used': { version: '1.0.0' },
      'node_modules/tool': { version: '1.0.0', dev: true },
      'node_modules/other-platform': { version: '1.0.0', optional: true },
    },
  };
  for (const [file, text] of Object.entries({
    'package-lock.json': JSON.stringify(lock),
    'node_modules/.package-lock.json': JSON.stringify({ packages: installed }),
    'node_modules/used/index.js': 'code',
    'node_modules/used/index.d.ts': 'types',
    'node_modules/used/README.md': 'words',
    'node_modules/tool/index.js': 'code',
  })) {
    fs.mkdirSync(path.join(root, path.dirname(file)), { recursive: true });
    fs.writeFileSync(path.join(root, file), text);
  }
  return root;
}

test('takes production packages only, without types and documents', (context) => {
  const root = project({ 'node_modules/used': { version: '1.0.0' } });
  context.after(() => fs.rmSync(root, { recursive: true }));
  assert.deepEqual(
    productionPackages(root).map(({ path: name }) => name),
    ['node_modules/used/index.js'],
  );
});

test('refuses packages that are not what the lock file says', (context) => {
  const root = project({ 'node_modules/used': { version: '0.9.0' } });
  context.after(() => fs.rmSync(root, { recursive: true }));
  assert.throws(() => productionPackages(root), {
    message: 'node_modules/used is installed as 0.9.0, the lock file says 1.0.0. Run npm ci.',
  });
});

test('the pipeline says which sources these are; without it and without git they are unknown', (context) => {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'image-'));
  context.after(() => fs.rmSync(root, { recursive: true }));
  fs.writeFileSync(path.join(root, 'package.json'), '{"version":"1.2.3"}');
  assert.deepEqual(releaseOf(root, { APP_COMMIT: 'c', APP_TREE: 't' }), {
    version: '1.2.3',
    commit: 'c',
    tree: 't',
  });
  assert.deepEqual(releaseOf(root, {}), { version: '1.2.3', commit: 'unknown', tree: 'unknown' });
});
