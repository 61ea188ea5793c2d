import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import type { Registry } from './ecr-bridge.ts';

/** What a registry says about an image, hashed here: the digests are not its own word. */
export interface SeenImage {
  digest: string;
  mediaType: string;
  config: ImageConfig;
  layers: { digest: string; size: number; mediaType: string }[];
}

export interface ImageConfig {
  architecture: string;
  config: {
    User?: string;
    Labels?: Record<string, string>;
    Entrypoint?: string[];
    Cmd?: string[];
    Env?: string[];
  };
  rootfs: { diff_ids: string[] };
  history?: { created_by?: string }[];
}

const TYPES = [
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
];

/** Reads an image by tag or digest, and every byte of its layers. Throws when a digest is not that of its bytes. */
export async function readImage(
  registry: Registry,
  repository: string,
  reference: string,
): Promise<SeenImage> {
  const manifest = await get(registry, `${repository}/manifests/${reference}`);
  const digest = sha256(manifest.bytes);
  const { mediaType, config, layers } = JSON.parse(manifest.bytes.toString());
  if (mediaType !== TYPES[0]) throw new Error(`${repository}:${reference} is ${mediaType}, no OCI image.`);
  for (const layer of layers) await blob(registry, repository, layer);
  const content = JSON.parse((await blob(registry, repository, config)).toString());
  return { digest, mediaType, config: content, layers };
}

async function blob(
  registry: Registry,
  repository: string,
  { digest, size }: { digest: string; size: number },
): Promise<Buffer> {
  const { bytes } = await get(registry, `${repository}/blobs/${digest}`);
  if (sha256(bytes) !== digest || bytes.length !== size)
    throw new Error(`${digest} of ${repository} is ${bytes.length} bytes with ${sha256(bytes)}.`);
  return bytes;
}

/** Every file of a registry's storage with its size and time: what is written, even the same bytes again, is seen. */
export function storedFiles(folder: string): string {
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => {
      const file = path.join(entry.parentPath, entry.name);
      const { size, mtimeMs } = fs.statSync(file);
      return `${file} ${size} ${mtimeMs}`;
    })
    .sort()
    .join('\n');
}

async function get({ host, user, password }: Registry, what: string): Promise<{ bytes: Buffer }> {
  const response = await fetch(`http://${host}/v2/${what}`, {
    headers: {
      authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
      accept: TYPES.join(', '),
    },
    signal: AbortSignal.timeout(60_000),
  });
  if (!response.ok) throw new Error(`GET ${what} was answered ${response.status}.`);
  return { bytes: Buffer.from(await response.arrayBuffer()) };
}

const sha256 = (bytes: Uint8Array): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
