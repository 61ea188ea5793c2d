import { digestOf } from '../digest.ts';
import {
  type Descriptor,
  descriptors,
  isPlatform,
  MANIFEST_LIMIT_BYTES,
  MANIFEST_TYPES,
  parseObject,
  readManifest,
  sizeOf,
} from '../manifest.ts';
import { type BlobSource, otherBytes } from '../registry/blob.ts';
import { type ArchiveFiles, readSmall } from './archive-files.ts';
import { type ArchiveImage, labelsOf, type ReadManifest } from './archive-image.ts';

const CONFIG_LIMIT_BYTES = 16 * 1024 * 1024;
/** An index of indexes is allowed by the specification; deeper ones are nothing that a builder makes. */
const DEEPEST = 2;

/**
 * Reads an OCI image layout: one image, alone or an index of platforms. Manifests and configurations are verified,
 * layers are looked for; their bytes are verified when they are sent.
 * @throws Error that says what is wrong
 */
export function readOciLayout(files: ArchiveFiles): ArchiveImage {
  const { imageLayoutVersion } = parseObject(readSmall(files, 'oci-layout', 4096));
  if (imageLayoutVersion !== '1.0.0')
    throw new Error(`its layout version is ${JSON.stringify(imageLayoutVersion)}`);
  const manifests = new Map<string, ReadManifest>();
  collect(files, theImage(files), manifests, 0);
  const all = [...manifests.values()];
  const images = all.flatMap(({ content }) => (content.kind === 'image' ? [content] : []));
  const platforms = platformsOf(all);
  return {
    format: 'OCI layout',
    manifests: all.map(({ digest, mediaType, text }) => ({ digest, mediaType, text })),
    blobs: [
      ...blobsOf(
        files,
        images.flatMap(({ config, layers }) => [config, ...layers]),
      ).values(),
    ],
    labels: platforms.map(({ config }) => labelsOf(readConfig(files, config))),
    size: Math.max(...platforms.map(sizeOf)),
    layers: platforms[0]?.layers.map(({ digest, size }) => ({ digest, size })) ?? [],
  };
}

/** The one entry of index.json. Several names of the same image are one. */
function theImage(files: ArchiveFiles): Descriptor {
  const index = parseObject(readSmall(files, 'index.json', MANIFEST_LIMIT_BYTES));
  const entries = within('index.json', () => descriptors(index.manifests, 'manifests', MANIFEST_TYPES));
  const [first] = entries;
  if (!first) throw new Error('its index.json names no image');
  const digests = [...new Set(entries.map(({ digest }) => digest))];
  if (digests.length > 1) {
    throw new Error(
      `it holds ${digests.length} images (${digests.join(', ')}), and only one can get the tags`,
    );
  }
  return first;
}

/** Adds a manifest after everything that it names. */
function collect(
  files: ArchiveFiles,
  wanted: Descriptor,
  manifests: Map<string, ReadManifest>,
  depth: number,
): void {
  if (manifests.has(wanted.digest)) return;
  if (depth > DEEPEST)
    throw new Error(`manifest ${wanted.digest} is an index inside an index inside an index`);
  const bytes = readBlob(files, wanted, MANIFEST_LIMIT_BYTES);
  const content = within(`manifest ${wanted.digest}`, () => readManifest(bytes, wanted.mediaType));
  if (content.kind === 'index') {
    for (const child of content.children) collect(files, child, manifests, depth + 1);
  }
  const { digest, mediaType } = wanted;
  manifests.set(digest, { digest, mediaType, text: bytes.toString('utf8'), content });
}

/** The images that run: not the attestations beside them. */
function platformsOf(manifests: ReadManifest[]) {
  const aside = new Set(
    manifests
      .flatMap(({ content }) =>
        content.kind === 'index' ? content.children.filter((child) => !isPlatform(child)) : [],
      )
      .map(({ digest }) => digest),
  );
  const images = manifests.flatMap(({ digest, content }) =>
    content.kind === 'image' && !aside.has(digest) ? [content] : [],
  );
  if (images.length === 0) throw new Error('it holds attestations only, and no image');
  return images;
}

function blobsOf(files: ArchiveFiles, wanted: Descriptor[]): Map<string, BlobSource> {
  return new Map(wanted.map((blob) => [blob.digest, { digest: blob.digest, ...locate(files, blob) }]));
}

function locate(files: ArchiveFiles, { digest, size }: Descriptor) {
  const piece = files.find(`blobs/${digest.replace(':', '/')}`);
  if (!piece) throw new Error(`blob ${digest} is missing`);
  if (piece.size !== size)
    throw new Error(`blob ${digest} has ${piece.size} bytes, its descriptor says ${size}`);
  return piece;
}

/** A small blob, verified. */
function readBlob(files: ArchiveFiles, wanted: Descriptor, limitBytes: number): Buffer {
  locate(files, wanted);
  const bytes = readSmall(files, `blobs/${wanted.digest.replace(':', '/')}`, limitBytes);
  const found = digestOf(bytes);
  if (found !== wanted.digest) throw otherBytes(wanted.digest, found);
  return bytes;
}

function readConfig(files: ArchiveFiles, config: Descriptor): Record<string, unknown> {
  return within(`configuration ${config.digest}`, () =>
    parseObject(readBlob(files, config, CONFIG_LIMIT_BYTES)),
  );
}

function within<T>(what: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Error) || error.name === 'Failure') throw error;
    throw new Error(`${what}: ${error.message}`);
  }
}
