import { DIGEST } from './digest.ts';

/** What a manifest says about a blob or a child (OCI content descriptor). */
export interface Descriptor {
  mediaType: string;
  digest: string;
  size: number;
  platform?: { os?: string; architecture?: string };
  annotations?: Record<string, string>;
}

/** A manifest of a container image: one platform, or an index of several. */
export type Manifest =
  | { kind: 'image'; mediaType: string; config: Descriptor; layers: Descriptor[] }
  | { kind: 'index'; mediaType: string; children: Descriptor[] };

export const IMAGE_TYPES = [
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
];
export const INDEX_TYPES = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
];
export const MANIFEST_TYPES = [...INDEX_TYPES, ...IMAGE_TYPES];
export const OCI_CONFIG = 'application/vnd.oci.image.config.v1+json';

const CONFIG_TYPES = [OCI_CONFIG, 'application/vnd.docker.container.image.v1+json'];
const LAYER_TYPES = [
  'application/vnd.oci.image.layer.v1.tar',
  'application/vnd.oci.image.layer.v1.tar+gzip',
  'application/vnd.oci.image.layer.v1.tar+zstd',
  'application/vnd.docker.image.rootfs.diff.tar',
  'application/vnd.docker.image.rootfs.diff.tar.gzip',
  'application/vnd.docker.image.rootfs.diff.tar.zstd',
  // What BuildKit puts into the manifest of an attestation.
  'application/vnd.in-toto+json',
];

/** ECR takes no larger one. */
export const MANIFEST_LIMIT_BYTES = 4 * 1024 * 1024;

/**
 * Reads a manifest and refuses what is no container image.
 * @throws Error that says what is wrong with it; the caller says which manifest it is
 */
export function readManifest(bytes: Buffer, givenType: string): Manifest {
  const body = parseObject(bytes);
  const mediaType = typeof body.mediaType === 'string' ? body.mediaType : givenType;
  if (mediaType !== givenType)
    throw new Error(`it says it is ${mediaType}, its descriptor says ${givenType}`);
  if (body.schemaVersion !== 2) throw new Error('its schemaVersion is not 2');
  if (INDEX_TYPES.includes(mediaType)) {
    const children = descriptors(body.manifests, 'manifests', MANIFEST_TYPES);
    if (children.length === 0) throw new Error('it is an index of no images');
    return { kind: 'index', mediaType, children };
  }
  if (!IMAGE_TYPES.includes(mediaType)) throw new Error(`media type ${JSON.stringify(mediaType)} is unknown`);
  return {
    kind: 'image',
    mediaType,
    config: descriptor(body.config, 'config', CONFIG_TYPES),
    layers: descriptors(body.layers, 'layers', LAYER_TYPES),
  };
}

/** @throws Error when the bytes are no JSON object */
export function parseObject(bytes: Buffer): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8'));
  } catch {
    throw new Error('it is no JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Error('it is no JSON object');
  return value as Record<string, unknown>;
}

/** A list of descriptors of these media types. @throws Error with the place of the first wrong one */
export function descriptors(value: unknown, where: string, types: string[]): Descriptor[] {
  if (!Array.isArray(value)) throw new Error(`it has no list ${JSON.stringify(where)}`);
  return value.map((one, index) => descriptor(one, `${where}[${index}]`, types));
}

function descriptor(value: unknown, where: string, types: string[]): Descriptor {
  const found = (value ?? {}) as Partial<Descriptor>;
  if (typeof found.digest !== 'string' || !DIGEST.test(found.digest)) {
    throw new Error(`${where} has no sha256 digest, but ${JSON.stringify(found.digest)}`);
  }
  if (!Number.isSafeInteger(found.size) || Number(found.size) < 0) throw new Error(`${where} has no size`);
  if (typeof found.mediaType !== 'string' || !types.includes(found.mediaType)) {
    throw new Error(`${where} has the unknown media type ${JSON.stringify(found.mediaType)}`);
  }
  return found as Descriptor;
}

/** Is it an image that runs, and not an attestation about one? */
export function isPlatform(child: Descriptor): boolean {
  return child.annotations?.['vnd.docker.reference.type'] === undefined && child.platform?.os !== 'unknown';
}

/** Compressed size: layers and configuration. */
export function sizeOf(image: Extract<Manifest, { kind: 'image' }>): number {
  return image.layers.reduce((sum, layer) => sum + layer.size, image.config.size);
}
