import { invalidParameter } from '../refusals.ts';
import { digestPattern } from './digest.ts';

/** What a manifest says about a blob or a child (OCI content descriptor). */
export interface Descriptor {
  mediaType: string;
  digest: string;
  size: number;
  platform?: { os?: string; architecture?: string; variant?: string };
  annotations?: Record<string, string>;
  urls?: string[];
}

/** A manifest, read: an image (configuration and layers) or an index (children). */
export interface Manifest {
  mediaType: string;
  artifactType: string | undefined;
  content:
    | { kind: 'image'; config: Descriptor; layers: Descriptor[] }
    | { kind: 'index'; children: Descriptor[] };
  subject: Descriptor | undefined;
}

export const imageTypes = [
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
];
export const indexTypes = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
];

/** `imageManifest` of PutImage has at most this many characters. */
export const manifestLimitBytes = 4_194_304;

/**
 * Reads a manifest. `givenType` is the content type of the request; the body's own `mediaType` must agree with it.
 * Throws AwsError InvalidParameterException.
 */
export function readManifest(bytes: Buffer, givenType: string | undefined): Manifest {
  const body = parsed(bytes);
  const stated = typeof body.mediaType === 'string' ? body.mediaType : undefined;
  if (stated && givenType && stated !== givenType) {
    throw refused(`Manifest mediaType '${stated}' does not match '${givenType}'`);
  }
  const mediaType = stated ?? givenType ?? '';
  if (body.schemaVersion !== 2) throw refused('Manifest schemaVersion must be 2');
  return {
    mediaType,
    artifactType: typeof body.artifactType === 'string' ? body.artifactType : undefined,
    content: contentOf(body, mediaType),
    subject: body.subject === undefined ? undefined : descriptor(body.subject, 'subject'),
  };
}

function contentOf(body: Record<string, unknown>, mediaType: string): Manifest['content'] {
  if (indexTypes.includes(mediaType)) {
    return { kind: 'index', children: descriptors(body.manifests, 'manifests') };
  }
  if (!imageTypes.includes(mediaType)) throw refused(`Manifest media type '${mediaType}' is not supported`);
  return {
    kind: 'image',
    config: descriptor(body.config, 'config'),
    layers: descriptors(body.layers, 'layers'),
  };
}

function parsed(bytes: Buffer): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw refused('Invalid JSON syntax');
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    throw refused('Invalid JSON syntax');
  }
  return value as Record<string, unknown>;
}

function descriptors(value: unknown, where: string): Descriptor[] {
  if (!Array.isArray(value)) throw refused(`Manifest has no ${where}`);
  return value.map((one, index) => descriptor(one, `${where}[${index}]`));
}

function descriptor(value: unknown, where: string): Descriptor {
  const found = (value ?? {}) as Partial<Descriptor>;
  const isWhole =
    typeof found.mediaType === 'string' && typeof found.digest === 'string' && Number.isInteger(found.size);
  if (!isWhole) throw refused(`Manifest ${where} is not a descriptor`);
  if (!digestPattern.test(found.digest ?? '')) {
    throw refused(`Manifest ${where} has the unsupported digest '${found.digest}'`);
  }
  return found as Descriptor;
}

function refused(constraint: string) {
  return invalidParameter('ImageManifest', constraint);
}
