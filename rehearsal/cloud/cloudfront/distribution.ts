import { createHash } from 'node:crypto';
import type { ServiceContext } from '../kernel/context.ts';
import { listen, stopServer } from '../kernel/listen.ts';
import type { DistributionSetUp } from '../kernel/set-up.types.ts';
import { EdgeCache } from './edge/cache.ts';
import { type Behaviour, serve } from './edge/serve.ts';
import { edgeServer } from './edge/server.ts';
import { ttlLimits } from './edge/ttl.ts';
import { compileFunction } from './edge/viewer-function.ts';
import { Invalidations } from './invalidations.ts';

export type DistributionSettings = Parameters<DistributionSetUp['createDistribution']>[0];

/** A distribution that is Deployed and enabled. */
export interface Distribution {
  settings: DistributionSettings;
  domain: string;
  createdAt: Date;
  url: string;
  invalidations: Invalidations;
  close(): Promise<void>;
}

/** As long as CloudFront takes on a good day. */
const usualInvalidationMs = 60_000;

/** How long CloudFront keeps an error of the origin unless told, in seconds, if it keeps it at all. */
const usualErrorTtl = 10;

/**
 * Opens a distribution. Copies in its cache age by `clock.now()`, which is real time also where sleeps are shortened, so
 * that a TTL never passes faster than people and browsers see it; an invalidation takes a sleep.
 * Throws an Error for TTLs that are not in order or a function that does not compile.
 */
export async function openDistribution(
  settings: DistributionSettings,
  { clock, cloud, log }: ServiceContext,
): Promise<Distribution> {
  const cache = new EdgeCache();
  const domain = domainOf(settings.id);
  const behaviour: Behaviour = {
    id: settings.id,
    domain,
    cache,
    origin: {
      object: (key) => cloud.service('s3').object(settings.bucket, key),
      originPath: settings.originPath ?? '',
      mayList: settings.originMayList ?? false,
    },
    ttl: ttlLimits(settings),
    errorTtl: settings.errorTtl ?? usualErrorTtl,
    now: clock.now,
    defaultRootObject: settings.defaultRootObject ?? '',
    viewerRequest: settings.viewerRequest === undefined ? undefined : compileFunction(settings.viewerRequest),
    log,
  };
  const durationMs = settings.invalidationMs ?? usualInvalidationMs;
  const invalidations = new Invalidations({ cache, clock, durationMs });
  const server = edgeServer((request) => serve(behaviour, request), log);
  const url = `http://${await listen(server)}`;
  const close = () => {
    invalidations.close();
    return stopServer(server);
  };
  return { settings, domain, createdAt: new Date(clock.now()), url, invalidations, close };
}

const domainOf = (id: string): string =>
  `d${createHash('sha256').update(id).digest('hex').slice(0, 13)}.cloudfront.net`;
