import fs from 'node:fs';
import type { Cloud } from '../cloud/cloud.types.ts';
import type { WorldSite, WorldWeb } from '../cloud/world.ts';

/** The websites of an environment, with nothing published yet. */
export interface ProvisionedWeb {
  name: string;
  web: WorldWeb;
  /** Address of each target's distribution. */
  urls: Record<Target, string>;
}

export type Target = keyof WorldWeb['targets'];

/** An invalidation of CloudFront on a good day: a second here. */
const INVALIDATION_MS = 40_000;

/** The function that lets a single-page app answer for all its addresses. */
const spaRewrite = fs.readFileSync(new URL('./spa-rewrite.js', import.meta.url), 'utf8');

/**
 * Builds in the local cloud what infra/ builds on AWS: for each target a bucket and the distribution in front of it.
 * The app's buckets are encrypted with a KMS key, so that their ETags are no checksums, and keep versions, as production's
 * all do; staging's site does not. A rollback finds earlier content in another way in each.
 */
export async function provisionWeb(cloud: Pick<Cloud, 'service' | 'world'>): Promise<ProvisionedWeb[]> {
  const environments = Object.entries(cloud.world.environments);
  return Promise.all(
    environments.map(async ([name, { web }]) => {
      const [site, app] = await Promise.all([
        provisionSite(cloud, web.targets.site, { versioned: name === 'production' }),
        provisionSite(cloud, web.targets.app, { versioned: true, kmsKey: web.kmsKey }),
      ]);
      return { name, web, urls: { site, app } };
    }),
  );
}

async function provisionSite(
  cloud: Pick<Cloud, 'service'>,
  { bucket, distribution, domain }: WorldSite,
  kept: { versioned: boolean; kmsKey?: string },
): Promise<string> {
  cloud.service('s3').createBucket({ name: bucket, ...kept });
  const { url } = await cloud.service('cloudfront').createDistribution({
    id: distribution,
    aliases: [domain],
    bucket,
    defaultRootObject: 'index.html',
    viewerRequest: spaRewrite,
    invalidationMs: INVALIDATION_MS,
  });
  return url;
}
