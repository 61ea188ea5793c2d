import { Failure } from '../core/failure.ts';
import { addressOf } from './cdn/address.ts';
import type { Edge } from './edge.ts';
import type { Inputs } from './inputs.ts';
import type { Place } from './modes.types.ts';

/** The place of a site, and what its distribution says of it. */
export interface Located {
  place: Place;
  /** Of the origin that is the bucket: `''` or `/folder`. */
  originPath: string;
  warnings: string[];
}

/**
 * Looks at the distribution, where there is one.
 * @throws Failure when it could not serve what is published
 */
export async function locate(inputs: Inputs, edge: Edge): Promise<Located> {
  const { bucket, prefix } = inputs;
  const id = inputs['distribution-id'];
  const place = { bucket, prefix, distribution: id, url: inputs.url };
  const distribution = await edge.cdn?.distribution();
  if (!distribution) return { place, originPath: '', warnings: [] };
  if (!distribution.enabled) {
    throw new Failure({
      what: `Distribution ${id} is disabled: nobody would see the release.`,
      next: 'Enable it, or correct distribution-id. Nothing was changed.',
    });
  }
  const { originPath = '', domain } = distribution;
  const address = addressOf(prefix, originPath);
  if (address === undefined) {
    throw new Failure({
      what: `Distribution ${id} serves the folder ${originPath.slice(1)}/ of bucket ${bucket}: ${prefix === '' ? 'the whole bucket' : prefix} is not in it.`,
      next: `Set prefix to ${originPath.slice(1)} or a folder in it, or correct distribution-id. Nothing was changed.`,
    });
  }
  // The bucket may stand behind a name that does not tell: an access point, a proxy.
  const warnings =
    distribution.originPath === undefined
      ? [`No origin of distribution ${id} is bucket ${bucket}: it may serve something else.`]
      : [];
  return { place: { ...place, url: place.url ?? `https://${domain}${address}` }, originPath, warnings };
}
