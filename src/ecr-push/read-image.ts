import { asError, Failure } from '../core/failure.ts';
import { labelsOf } from './archive/archive-image.ts';
import { shortDigest } from './digest.ts';
import { isPlatform, type Manifest, parseObject, readManifest, sizeOf } from './manifest.ts';
import type { KnownImage } from './plan.types.ts';
import type { RegistryApi, StoredManifest } from './registry/registry-api.ts';

type ImageManifest = Extract<Manifest, { kind: 'image' }>;

/** Sizes and layers of an image in the registry; of an index, its largest image. */
export async function readImage(registry: RegistryApi, stored: StoredManifest): Promise<KnownImage> {
  const platforms = await platformsOf(registry, stored);
  const [first] = platforms;
  return {
    digest: stored.digest,
    mediaType: stored.mediaType,
    size: Math.max(0, ...platforms.map(sizeOf)),
    layers: first?.layers.map(({ digest, size }) => ({ digest, size })) ?? [],
  };
}

/** The labels of each platform of an image in the registry. */
export async function readLabels(
  registry: RegistryApi,
  stored: StoredManifest,
): Promise<Record<string, string>[]> {
  const platforms = await platformsOf(registry, stored);
  return Promise.all(
    platforms.map(async ({ config }) => labelsOf(parseObject(await registry.config(config.digest)))),
  );
}

/** Does every platform carry `name=value`? */
export function carries(labels: Record<string, string>[], wanted: string): boolean {
  const [, name = '', value] = /^([^=]+)=(.*)$/s.exec(wanted) ?? [];
  return labels.length > 0 && labels.every((one) => one[name] === value);
}

async function platformsOf(registry: RegistryApi, stored: StoredManifest): Promise<ImageManifest[]> {
  const manifest = parse(stored);
  if (manifest.kind === 'image') return [manifest];
  const children = await Promise.all(
    manifest.children.filter(isPlatform).map(async ({ digest }) => {
      const child = await registry.manifest(digest);
      return child ? platformsOf(registry, child) : [];
    }),
  );
  return children.flat();
}

function parse({ bytes, mediaType, digest }: StoredManifest): Manifest {
  try {
    return readManifest(bytes, mediaType);
  } catch (error) {
    throw new Failure({
      what: `${shortDigest(digest)} in the registry is not an image that runs: ${asError(error).message}.`,
      next: 'Name a container image. Nothing was changed.',
    });
  }
}
