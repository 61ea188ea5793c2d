import type { Manifest, ManifestObject } from './release.types.ts';

/** A larger file proves no more, and takes longer. */
const LARGEST_BYTES = 8_000_000;

/** What an address must answer. */
export interface Expected {
  url: string;
  sha256: string;
  type: string | undefined;
  /** Names of the releases whose content it might be, by sha256. */
  releases: Map<string, string>;
}

/**
 * What is looked at: the root, and one file that the release brought (any one when it brought none).
 * @param base address of the site. One that ends in `/` stands for the index document; any other is the root as it is
 */
export function expectedOf(options: {
  base: string;
  manifest: Manifest;
  previous: Manifest | undefined;
  indexKey: string;
  written: string[];
}): Expected[] {
  const { base, manifest, previous, indexKey, written } = options;
  const of = (url: string, key: string): Expected[] => {
    const object = manifest.objects[key];
    // A redirect is answered with 301 or with an empty body, as the origin has it.
    if (!object || isRedirect(manifest, object)) return [];
    const releases = new Map([[object.sha256, manifest.release]]);
    const earlier = previous?.objects[key]?.sha256;
    if (previous && earlier !== undefined && earlier !== object.sha256)
      releases.set(earlier, previous.release);
    return [
      { url, sha256: object.sha256, type: manifest.headers[object.headers]?.['content-type'], releases },
    ];
  };
  const asset = assetOf(manifest, written);
  return [
    ...of(base, indexKey),
    ...(asset === undefined ? [] : of(new URL(relativeAddress(asset), base).href, asset)),
  ];
}

const isRedirect = ({ headers }: Manifest, object: ManifestObject): boolean =>
  headers[object.headers]?.['x-amz-website-redirect-location'] !== undefined;

function assetOf(manifest: Manifest, written: string[]): string | undefined {
  const suits = (object: ManifestObject | undefined): boolean =>
    object !== undefined &&
    object.kind !== 'page' &&
    object.bytes > 0 &&
    object.bytes <= LARGEST_BYTES &&
    !isRedirect(manifest, object);
  const fresh = written.filter((key) => suits(manifest.objects[key])).sort();
  const hashed = (key: string) => manifest.objects[key]?.kind === 'immutable';
  return (
    fresh.find(hashed) ??
    fresh[0] ??
    Object.keys(manifest.objects)
      .sort()
      .find((key) => suits(manifest.objects[key]))
  );
}

/** A key as a relative address. `./` keeps a colon in the first segment from being a scheme. */
const relativeAddress = (key: string): string => `./${key.split('/').map(encodeURIComponent).join('/')}`;
