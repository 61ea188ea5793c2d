import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { DIGEST, digestOf } from '../digest.ts';
import { OCI_CONFIG, parseObject } from '../manifest.ts';
import { type ArchiveFiles, type Piece, readSmall } from './archive-files.ts';
import { type ArchiveImage, labelsOf } from './archive-image.ts';

const LAYER = 'application/vnd.oci.image.layer.v1.tar';
const LIST_LIMIT_BYTES = 4 * 1024 * 1024;
const CONFIG_LIMIT_BYTES = 16 * 1024 * 1024;

interface Layer extends Piece {
  mediaType: string;
  digest: string;
}

/**
 * Reads what `docker save` writes (manifest.json, a configuration, one tar per layer) as an OCI image. Layers stay as
 * they are: one that is not compressed is pushed so, since a compressor's bytes, and with them the digest, differ
 * from one zlib to the next. The same archive therefore has the same digest on every machine.
 * @throws Error that says what is wrong
 */
export async function readDockerArchive(files: ArchiveFiles): Promise<ArchiveImage> {
  const entry = theImage(files);
  const configBytes = readSmall(files, entry.Config, CONFIG_LIMIT_BYTES);
  const config = parseObject(configBytes);
  const layers = await readLayers(files, entry.Layers, diffIds(config));
  const configPiece = files.find(entry.Config);
  if (!configPiece) throw new Error(`it has no ${entry.Config}`);
  const configBlob = { ...configPiece, digest: digestOf(configBytes) };
  const text = JSON.stringify({
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config: { mediaType: OCI_CONFIG, digest: configBlob.digest, size: configBlob.size },
    layers: layers.map(({ mediaType, digest, size }) => ({ mediaType, digest, size })),
  });
  const blobs = new Map(
    [configBlob, ...layers].map(({ digest, file, offset, size }) => [digest, { digest, file, offset, size }]),
  );
  return {
    format: 'docker archive',
    manifests: [
      { digest: digestOf(Buffer.from(text)), mediaType: 'application/vnd.oci.image.manifest.v1+json', text },
    ],
    blobs: [...blobs.values()],
    labels: [labelsOf(config)],
    size: layers.reduce((sum, { size }) => sum + size, configBlob.size),
    layers: layers.map(({ digest, size }) => ({ digest, size })),
  };
}

function theImage(files: ArchiveFiles): { Config: string; Layers: string[] } {
  let list: unknown;
  try {
    list = JSON.parse(readSmall(files, 'manifest.json', LIST_LIMIT_BYTES).toString('utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) throw new Error('its manifest.json is no JSON');
    throw error;
  }
  if (!Array.isArray(list) || list.length === 0) throw new Error('its manifest.json names no image');
  if (list.length > 1) throw new Error(`it holds ${list.length} images, and only one can get the tags`);
  const { Config, Layers } = list[0] ?? {};
  const isWhole =
    typeof Config === 'string' && Array.isArray(Layers) && Layers.every((one) => typeof one === 'string');
  if (!isWhole) throw new Error('its manifest.json names no configuration and layers');
  return { Config, Layers };
}

/** Digests of the layers before compression, as the configuration has them. */
function diffIds(config: Record<string, unknown>): string[] {
  const { diff_ids: ids } = (config.rootfs ?? {}) as { diff_ids?: unknown };
  if (!Array.isArray(ids) || !ids.every((id) => typeof id === 'string' && DIGEST.test(id))) {
    throw new Error('its configuration has no rootfs.diff_ids');
  }
  return ids;
}

async function readLayers(files: ArchiveFiles, names: string[], ids: string[]): Promise<Layer[]> {
  if (names.length !== ids.length) {
    throw new Error(`it has ${names.length} layers, its configuration names ${ids.length}`);
  }
  const layers: Layer[] = [];
  for (const [index, name] of names.entries()) {
    const piece = files.find(name);
    if (!piece) throw new Error(`layer ${name} is missing`);
    const compression = compressionOf(piece);
    // Not compressed: the digest is the one in the configuration, and is verified when the bytes are sent.
    const digest = compression === '' ? (ids[index] ?? '') : await digestOfPiece(piece);
    layers.push({ ...piece, digest, mediaType: `${LAYER}${compression}` });
  }
  return layers;
}

function compressionOf({ file, offset, size }: Piece): '' | '+gzip' | '+zstd' {
  const magic = Buffer.alloc(Math.min(4, size));
  const handle = fs.openSync(file, 'r');
  fs.readSync(handle, magic, 0, magic.length, offset);
  fs.closeSync(handle);
  if (magic.subarray(0, 2).equals(Buffer.from([0x1f, 0x8b]))) return '+gzip';
  return magic.equals(Buffer.from([0x28, 0xb5, 0x2f, 0xfd])) ? '+zstd' : '';
}

async function digestOfPiece({ file, offset, size }: Piece): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(fs.createReadStream(file, { start: offset, end: offset + size - 1 }), hash);
  return `sha256:${hash.digest('hex')}`;
}
