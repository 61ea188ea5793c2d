import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type BuiltImage, digestOf, manifestType } from '../../rehearsal/cloud/images/build-image.ts';
import { dockerFiles, layoutOf, rootIndex, smallImage, tar } from './archives.ts';
import { type PushStage, startPushStage } from './push-stage.ts';

let stage: PushStage;
let image: BuiltImage;
beforeAll(async () => {
  stage = await startPushStage();
  image = await smallImage();
});
afterAll(() => stage.close());

const blob = (digest: string) => `blobs/${digest.replace(':', '/')}`;

interface ManifestText {
  mediaType: string;
  config: object;
  layers: object[];
}

/** The layout with a manifest that was changed, under its new digest. */
function withManifest(change: (manifest: ManifestText) => void): Map<string, Buffer> {
  const files = layoutOf(image);
  const manifest = JSON.parse(image.manifest.toString());
  change(manifest);
  const bytes = Buffer.from(JSON.stringify(manifest));
  files.set(blob(digestOf(bytes)), bytes);
  files.set(
    'index.json',
    rootIndex([{ mediaType: manifestType, digest: digestOf(bytes), size: bytes.length }]),
  );
  return files;
}

function without(files: Map<string, Buffer>, name: string): Map<string, Buffer> {
  files.delete(name);
  return files;
}

const first = () => image.layers[0] ?? { digest: '', size: 0, mediaType: '' };
const manifestDigest = (files: Map<string, Buffer>): string =>
  JSON.parse(String(files.get('index.json'))).manifests[0].digest;

test.each<[string, () => Map<string, Buffer>, (files: Map<string, Buffer>) => string]>([
  [
    'nothing of an image',
    () => new Map([['README', Buffer.from('hello')]]),
    () => 'it has neither index.json (OCI layout) nor manifest.json (docker save)',
  ],
  ['no oci-layout', () => without(layoutOf(image), 'oci-layout'), () => 'it has no oci-layout'],
  [
    'a layout version of the future',
    () => layoutOf(image).set('oci-layout', Buffer.from('{"imageLayoutVersion":"2"}')),
    () => 'its layout version is "2"',
  ],
  ['no image', () => layoutOf(image).set('index.json', rootIndex([])), () => 'its index.json names no image'],
  [
    'several images',
    () =>
      layoutOf(image).set(
        'index.json',
        rootIndex(
          ['a', 'b'].map((digit) => ({
            mediaType: manifestType,
            digest: `sha256:${digit.repeat(64)}`,
            size: 1,
          })),
        ),
      ),
    () =>
      `it holds 2 images (sha256:${'a'.repeat(64)}, sha256:${'b'.repeat(64)}), and only one can get the tags`,
  ],
  [
    'an index.json that is no JSON',
    () => layoutOf(image).set('index.json', Buffer.from('{')),
    () => 'it is no JSON',
  ],
  [
    'a digest that leads out',
    () =>
      layoutOf(image).set(
        'index.json',
        rootIndex([{ mediaType: manifestType, digest: 'sha256:../../etc/passwd', size: 1 }]),
      ),
    () => 'index.json: manifests[0] has no sha256 digest, but "sha256:../../etc/passwd"',
  ],
  [
    'a layer that is missing',
    () => without(layoutOf(image), blob(first().digest)),
    () => `blob ${first().digest} is missing`,
  ],
  [
    'a layer of another size',
    () => layoutOf(image).set(blob(first().digest), Buffer.from('short')),
    () => `blob ${first().digest} has 5 bytes, its descriptor says ${first().size}`,
  ],
  [
    'an unknown media type',
    () =>
      withManifest((manifest) =>
        Object.assign(manifest.layers[0] ?? {}, { mediaType: 'application/x-virus' }),
      ),
    (files) =>
      `manifest ${manifestDigest(files)}: layers[0] has the unknown media type "application/x-virus"`,
  ],
  [
    'something that is no container image',
    () =>
      withManifest((manifest) =>
        Object.assign(manifest.config, { mediaType: 'application/vnd.cncf.helm.config.v1+json' }),
      ),
    (files) =>
      `manifest ${manifestDigest(files)}: config has the unknown media type "application/vnd.cncf.helm.config.v1+json"`,
  ],
  [
    'a manifest that says it is something else',
    () =>
      withManifest((manifest) =>
        Object.assign(manifest, { mediaType: 'application/vnd.oci.image.index.v1+json' }),
      ),
    (files) =>
      `manifest ${manifestDigest(files)}: it says it is application/vnd.oci.image.index.v1+json, its descriptor says ${manifestType}`,
  ],
  [
    'a name that leaves the archive',
    () => layoutOf(image).set('../../etc/passwd', Buffer.from('x')),
    () => 'it holds "../../etc/passwd", a name that leaves the archive',
  ],
  [
    'a docker archive of two images',
    () => dockerFiles(image).set('manifest.json', Buffer.from('[{},{}]')),
    () => 'it holds 2 images, and only one can get the tags',
  ],
  [
    'a docker archive of none',
    () => dockerFiles(image).set('manifest.json', Buffer.from('[]')),
    () => 'its manifest.json names no image',
  ],
  [
    'a docker archive without its layer',
    () => without(dockerFiles(image), 'layer1/layer.tar'),
    () => 'layer layer1/layer.tar is missing',
  ],
  [
    'a docker archive that names a file outside',
    () =>
      dockerFiles(image).set(
        'manifest.json',
        Buffer.from(JSON.stringify([{ Config: '../../../etc/passwd', Layers: [] }])),
      ),
    () => 'it has no ../../../etc/passwd',
  ],
  [
    'a docker archive with a layer too few',
    () =>
      dockerFiles(image).set(
        'manifest.json',
        Buffer.from(JSON.stringify([{ Config: 'config.json', Layers: ['layer0/layer.tar'] }])),
      ),
    () => 'it has 1 layers, its configuration names 3',
  ],
])('%s', async (_, make, problem) => {
  const files = make();
  stage.write('image.tar', await tar(files));
  const { ok, said, writes } = await stage.run({ mode: 'archive', archive: 'image.tar', tags: 'v1' });
  expect([ok, writes]).toEqual([false, []]);
  expect(said.split('\n')).toEqual([
    `Archive image.tar is not an image that can be pushed: ${problem(files)}.`,
    'Next: Make it again, with docker buildx build --output type=oci,dest=FILE, with docker save, or with your build tool.',
  ]);
});

test.each([
  ['an OCI layout', () => layoutOf(image), () => blob(first().digest)],
  ['a docker archive', () => dockerFiles(image), () => 'layer0/layer.tar'],
])(
  'a layer with other bytes in %s never reaches the registry whole, and no tag is written',
  async (_, make, name) => {
    const files = make();
    const bytes = Buffer.from(files.get(name()) ?? '');
    bytes[700] = (bytes[700] ?? 0) ^ 1;
    stage.write('image.tar', await tar(files.set(name(), bytes)));
    const { said, writes } = await stage.run({ mode: 'archive', archive: 'image.tar', tags: 'v1' });
    expect(said).toContain(
      `Blob ${first().digest} of the archive has other bytes: they make ${digestOf(bytes)}.`,
    );
    expect(said).toContain('Next: Make the archive again; it was damaged or changed after it was made.');
    expect(writes).not.toContain('PUT manifest');
    await expect(stage.ecr.image('zibro/backend', 'v1')).rejects.toThrow('does not exist');
  },
);

test('a manifest with other bytes', async () => {
  const files = layoutOf(image);
  const other = Buffer.from(image.manifest.toString().replace('"size"', '"SIZE"'));
  stage.write('image.tar', await tar(files.set(blob(image.digest), other)));
  const { said } = await stage.run({ mode: 'archive', archive: 'image.tar', tags: 'v1' });
  expect(said).toContain(
    `Blob ${image.digest} of the archive has other bytes: they make ${digestOf(other)}.`,
  );
});

test.each([
  ['text', () => Buffer.alloc(2000, 'a'), 'it is no tar, or is damaged at byte 0'],
  [
    'a tar that was cut',
    async () => (await tar(layoutOf(image))).subarray(0, 100_000),
    'it ends in the middle of an entry',
  ],
  [
    'nothing',
    () => Buffer.alloc(0),
    'it has neither index.json (OCI layout) nor manifest.json (docker save)',
  ],
  [
    'a name twice',
    async () =>
      Buffer.concat([
        (await tar(new Map([['index.json', Buffer.from('{}')]]))).subarray(0, 1024),
        await tar(layoutOf(image)),
      ]),
    'it holds index.json twice',
  ],
])('%s is no archive', async (_, make, problem) => {
  stage.write('image.tar', await make());
  const { said } = await stage.run({ mode: 'archive', archive: 'image.tar', tags: 'v1' });
  expect(said.split('\n')[0]).toBe(`Archive image.tar is not an image that can be pushed: ${problem}.`);
});

test('a link out of a folder is not followed', async () => {
  for (const [name, bytes] of layoutOf(image)) stage.write(`layout/${name}`, bytes);
  const layer = path.join(stage.workspace, 'layout', blob(first().digest));
  fs.rmSync(layer);
  fs.symlinkSync('/etc/passwd', layer);
  const { said } = await stage.run({ mode: 'archive', archive: 'layout', tags: 'v1' });
  expect(said.split('\n')[0]).toBe(
    `Archive layout is not an image that can be pushed: ${blob(first().digest)} leads out of the folder.`,
  );
});

test.each([
  ['../image.tar', 'Archive ../image.tar lies outside the workspace.'],
  ['/etc/passwd', 'Archive /etc/passwd lies outside the workspace.'],
  ['none.tar', 'Archive none.tar does not exist.'],
])('%s is refused', async (archive, message) => {
  fs.writeFileSync(path.join(stage.workspace, '../image.tar'), '');
  const { said } = await stage.run({ mode: 'archive', archive, tags: 'v1' });
  fs.rmSync(path.join(stage.workspace, '../image.tar'));
  expect(said.split('\n')[0]).toBe(message);
});
