import * as schemas from '@aws-sdk/client-cloudfront';
import type { ServiceContext, Siblings } from '../kernel/context.ts';

/** The local CloudFront. */
export function createCloudFront(_context: ServiceContext): Siblings['cloudfront'] {
  const notYet = () => {
    throw new Error('The local CloudFront has no distributions yet.');
  };
  return {
    name: 'cloudfront',
    protocol: { kind: 'rest-xml' },
    schemas: { ...schemas },
    operations: {},
    createDistribution: notYet,
    distributionUrl: notYet,
  };
}
