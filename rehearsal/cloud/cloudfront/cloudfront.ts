import * as schemas from '@aws-sdk/client-cloudfront';
import type { ServiceContext, Siblings } from '../kernel/context.ts';
import { createInvalidation } from './api/create-invalidation.ts';
import type { Distributions } from './api/found.ts';
import { getDistribution } from './api/get-distribution.ts';
import { getInvalidation, listInvalidations } from './api/read-invalidations.ts';
import { openDistribution } from './distribution.ts';

/**
 * CloudFront: distributions that really cache what a bucket of the local S3 holds, until it expires or is invalidated.
 * One edge location, HTTP on loopback, one origin and one cache behaviour for each.
 */
export function createCloudFront(context: ServiceContext): Siblings['cloudfront'] {
  const distributions: Distributions = new Map();
  return {
    name: 'cloudfront',
    protocol: { kind: 'rest-xml' },
    schemas: { ...schemas },
    operations: {
      GetDistribution: getDistribution(distributions),
      CreateInvalidation: createInvalidation(distributions),
      GetInvalidation: getInvalidation(distributions),
      ListInvalidations: listInvalidations(distributions),
    },
    createDistribution: async (settings) => {
      if (distributions.has(settings.id)) throw new Error(`There is a distribution ${settings.id} already.`);
      const opened = await openDistribution(settings, context);
      distributions.set(settings.id, opened);
      return { url: opened.url };
    },
    distributionUrl: (id) => {
      const found = distributions.get(id);
      if (!found) throw new Error(`There is no distribution ${id}.`);
      return found.url;
    },
    close: async () => {
      await Promise.all([...distributions.values()].map((one) => one.close()));
    },
  };
}
