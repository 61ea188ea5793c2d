import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, test } from '@jest/globals';
import { type Header, pack } from 'tar-stream';
import { ImageStore } from '../../../../rehearsal/cloud/ecs/image/image-store.ts';
import { buildImage, type LayerFiles, pullable } from '../../../../rehearsal/cloud/images/build-image.ts';

let folder: string;

beforeEach(() => {
  folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'unpack-')));
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

type Compression = 'none' | 'gzip' | 'zstd';

async function unpack(layers: LayerFiles[], compression: Compression = 'none') {
  return new ImageStore(folder).unpack(pullable(await buildImage({ layers, compression }), 'zibro/backend'));
}

/** Unpacks one layer of entries that the builder would not make. */
async function unpackEntries(entries: (Partial<Header> & { name: string; content?: string })[]) {
  const tar = pack();
  for (const { content = '', ...header } of entries) tar.entry(header, content);
  tar.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of tar) chunks.push(Buffer.from(chunk as Buffer));
  const digest = `sha256:${'0'.repeat(64)}`;
  const layer = {
    digest,
    mediaType: 'application/vnd.oci.image.layer.v1.tar',
    size: 0,
    open: () => Readable.from(chunks),
  };
  const image = {
    repository: 'r',
    digest,
    mediaType: '',
    manifestDigest: digest,
    config: {},
    layers: [layer],
  };
  return new ImageStore(folder).unpack(image);
}

/** Paths of files below a folder with their contents. */
function contents(root: string): Record<string, string> {
  const files = fs.readdirSync(root, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  return Object.fromEntries(
    files.map((one) => {
      const file = path.join(one.parentPath, one.name);
      return [path.relative(root, file), fs.readFileSync(file, 'utf8')];
    }),
  );
}

describe('layers', () => {
  test.each<[string, LayerFiles[], Record<string, string>]>([
    ['a later one replaces a file', [{ 'a/b': '1', 'a/c': '1' }, { 'a/b': '2' }], { 'a/b': '2', 'a/c': '1' }],
    ['a whiteout takes a file away', [{ 'a/b': '1', 'a/c': '1' }, { 'a/.wh.b': '' }], { 'a/c': '1' }],
    ['a whiteout takes a folder away', [{ 'a/b/c': '1', d: '1' }, { 'a/.wh.b': '' }], { d: '1' }],
    [
      'an opaque one empties a folder',
      [
        { 'a/b': '1', 'a/c/d': '1' },
        { 'a/.wh..wh..opq': '', 'a/e': '2' },
      ],
      { 'a/e': '2' },
    ],
    ['a folder gives way to a file', [{ 'a/b': '1' }, { a: '2' }], { a: '2' }],
  ])('%s', async (_, layers, expected) => {
    expect(contents((await unpack(layers)).root)).toEqual(expected);
  });

  test.each<Compression>(['none', 'gzip', 'zstd'])('compressed with %s', async (compression) => {
    const long = 'x'.repeat(300_000);
    expect(contents((await unpack([{ 'a/long': long }], compression)).root)).toEqual({ 'a/long': long });
  });

  it('may name the root, and end the name of a folder with a slash', async () => {
    const { root } = await unpackEntries([
      { name: './', type: 'directory' },
      { name: './a/', type: 'directory' },
      { name: './a/own/', type: 'directory' },
      { name: './a/own/file', content: '1' },
      { name: './a/.wh..wh..opq' },
    ]);
    expect(contents(root)).toEqual({ 'a/own/file': '1' });
  });

  it('are unpacked once for an image', async () => {
    const image = pullable(await buildImage({ layers: [{ a: '1' }] }), 'r');
    const store = new ImageStore(folder);
    const [first, second] = await Promise.all([store.unpack(image), store.unpack(image)]);
    expect(second).toBe(first);
  });
});

describe('links', () => {
  it('absolute ones mean the root of the image', async () => {
    const { root } = await unpackEntries([
      { name: 'opt/tool/run', content: 'tool' },
      { name: 'usr/bin/run', type: 'symlink', linkname: '/opt/tool/run' },
      { name: 'same', type: 'link', linkname: 'opt/tool/run' },
    ]);
    expect(fs.readFileSync(path.join(root, 'usr/bin/run'), 'utf8')).toBe('tool');
    expect(fs.readlinkSync(path.join(root, 'usr/bin/run'))).toBe('../../opt/tool/run');
    expect(fs.readFileSync(path.join(root, 'same'), 'utf8')).toBe('tool');
  });

  test.each<[string, Parameters<typeof unpackEntries>[0], string]>([
    [
      'a symbolic link out',
      [{ name: 'a/out', type: 'symlink', linkname: '../../etc' }],
      'a/out links to ../../etc, outside of the image',
    ],
    [
      'a hard link out',
      [{ name: 'out', type: 'link', linkname: '../../../etc/hostname' }],
      '../../../etc/hostname is outside of the image',
    ],
    [
      'a name that climbs',
      [{ name: '../../escaped', content: 'x' }],
      '../../escaped is outside of the image',
    ],
    ['a whiteout of the folder above', [{ name: '.wh...' }], '.wh... takes nothing of the image away'],
    ['a whiteout of nothing', [{ name: 'a/.wh.' }], 'a/.wh. takes nothing of the image away'],
    [
      'two links that lead out together',
      [
        { name: 'x/y', content: '1' },
        { name: 'p/q/b', type: 'symlink', linkname: '../../x' },
        { name: 'p/q/l', type: 'symlink', linkname: 'b/../../..' },
      ],
      'p/q/l links to b/../../.., outside of the image',
    ],
  ])('refuses %s', async (_, entries, message) => {
    await expect(unpackEntries(entries)).rejects.toThrow(message);
  });

  it('never writes through a link that leaves the image', async () => {
    // Two folders above the image's root is where both temporary folders are.
    const outside = fs.mkdtempSync(path.join(os.tmpdir(), 'outside-'));
    try {
      await expect(
        unpackEntries([
          { name: 'x/y', content: '1' },
          { name: 'p/q/b', type: 'symlink', linkname: '../../x' },
          { name: 'p/q/l', type: 'symlink', linkname: `b/../../../${path.basename(outside)}` },
          { name: 'p/q/l/file', content: 'escaped' },
        ]),
      ).rejects.toThrow(/outside of the image/);
      expect(fs.readdirSync(outside)).toEqual([]);
    } finally {
      fs.rmSync(outside, { recursive: true });
    }
  });
});
