import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import type { PullableImage } from '../kernel/context.ts';
import { tarOf } from './tar.ts';

/** What goes into one layer: paths from the image's root to contents. */
export type LayerFiles = Record<string, string | Buffer>;

export interface ImageRecipe {
  /** One layer after the other; a path `a/.wh.b` takes `a/b` of a lower layer away, as in the OCI image specification. */
  layers: LayerFiles[];
  entrypoint?: string[];
  cmd?: string[];
  /** `NAME=value` */
  env?: string[];
  workingDirectory?: string;
  labels?: Record<string, string>;
  /** `amd64` unless told: what a task definition without runtimePlatform runs on. */
  architecture?: 'amd64' | 'arm64';
  /** `none` unless told: the bytes of a compressor differ between zlib builds, those of a tar do not. */
  compression?: 'none' | 'gzip' | 'zstd';
}

/** An image in memory: every blob by digest, the manifest among them. */
export interface BuiltImage {
  /** Digest of the manifest. */
  digest: string;
  manifest: Buffer;
  config: Record<string, unknown>;
  layers: { digest: string; mediaType: string; size: number }[];
  blobs: Map<string, Buffer>;
}

export const manifestType = 'application/vnd.oci.image.manifest.v1+json';
const suffix = { none: '', gzip: '+gzip', zstd: '+zstd' };

/** `sha256:…` of bytes. */
export function digestOf(bytes: Buffer): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

/** Builds an OCI image without an engine. The same recipe has the same digest on every machine: all times are the epoch. */
export async function buildImage(recipe: ImageRecipe): Promise<BuiltImage> {
  const blobs = new Map<string, Buffer>();
  const add = (bytes: Buffer) => {
    const digest = digestOf(bytes);
    blobs.set(digest, bytes);
    return { digest, size: bytes.length };
  };
  const compression = recipe.compression ?? 'none';
  const diffIds: string[] = [];
  const layers: BuiltImage['layers'] = [];
  for (const files of recipe.layers) {
    const tar = await tarOf(Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1)));
    diffIds.push(digestOf(tar));
    const mediaType = `application/vnd.oci.image.layer.v1.tar${suffix[compression]}`;
    layers.push({ mediaType, ...add(compress(tar, compression)) });
  }
  const config = configOf(recipe, diffIds);
  const configBytes = Buffer.from(JSON.stringify(config));
  const manifest = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: manifestType,
      config: { mediaType: 'application/vnd.oci.image.config.v1+json', ...add(configBytes) },
      layers,
    }),
  );
  return { ...add(manifest), manifest, config, layers, blobs };
}

/** The image as a registry hands it to whoever pulls. */
export function pullable(image: BuiltImage, repository: string): PullableImage {
  return {
    repository,
    digest: image.digest,
    mediaType: manifestType,
    manifestDigest: image.digest,
    config: image.config,
    layers: image.layers.map((layer) => ({
      ...layer,
      open: () => Readable.from([image.blobs.get(layer.digest) ?? Buffer.alloc(0)]),
    })),
  };
}

function configOf(recipe: ImageRecipe, diffIds: string[]): Record<string, unknown> {
  return {
    created: '1970-01-01T00:00:00Z',
    architecture: recipe.architecture ?? 'amd64',
    os: 'linux',
    config: {
      Env: recipe.env ?? [],
      ...(recipe.entrypoint ? { Entrypoint: recipe.entrypoint } : {}),
      ...(recipe.cmd ? { Cmd: recipe.cmd } : {}),
      WorkingDir: recipe.workingDirectory ?? '/',
      ...(recipe.labels ? { Labels: recipe.labels } : {}),
    },
    rootfs: { type: 'layers', diff_ids: diffIds },
  };
}

function compress(bytes: Buffer, how: 'none' | 'gzip' | 'zstd'): Buffer {
  if (how === 'gzip') return gzipSync(bytes);
  return how === 'zstd' ? zstdCompressSync(bytes) : bytes;
}
