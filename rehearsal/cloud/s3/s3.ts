import * as schemas from '@aws-sdk/client-s3';
import type { ServiceContext, Siblings } from '../kernel/context.ts';

/** The local S3. */
export function createS3(_context: ServiceContext): Siblings['s3'] {
  const notYet = () => {
    throw new Error('The local S3 has no buckets yet.');
  };
  return {
    name: 's3',
    protocol: { kind: 'rest-xml' },
    schemas: { ...schemas },
    operations: {},
    createBucket: notYet,
    object: notYet,
    keys: notYet,
  };
}
