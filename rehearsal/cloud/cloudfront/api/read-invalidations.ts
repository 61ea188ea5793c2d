import type {
  GetInvalidationCommandInput,
  GetInvalidationCommandOutput,
  Invalidation,
  ListInvalidationsCommandInput,
  ListInvalidationsCommandOutput,
} from '@aws-sdk/client-cloudfront';
import { AwsError, type Operation } from '../../kernel/service.ts';
import type { StoredInvalidation } from '../invalidations.ts';
import { type Distributions, distributionOf, permissionOn } from './found.ts';

/** `GetInvalidation`. */
export function getInvalidation(distributions: Distributions): Operation {
  return {
    permissions: ({ DistributionId }: GetInvalidationCommandInput, call) =>
      permissionOn(call, DistributionId),
    run: ({
      DistributionId,
      Id = '',
    }: GetInvalidationCommandInput): Omit<GetInvalidationCommandOutput, '$metadata'> => {
      const found = distributionOf(distributions, DistributionId).invalidations.find(Id);
      if (!found) throw new AwsError('NoSuchInvalidation', 'The specified invalidation does not exist.', 404);
      return { Invalidation: invalidationView(found) };
    },
  };
}

/** `ListInvalidations`: newest first, in pages; the marker is the last id of the page before. */
export function listInvalidations(distributions: Distributions): Operation {
  return {
    permissions: ({ DistributionId }: ListInvalidationsCommandInput, call) =>
      permissionOn(call, DistributionId),
    run: ({
      DistributionId,
      Marker = '',
      MaxItems = 100,
    }: ListInvalidationsCommandInput): Omit<ListInvalidationsCommandOutput, '$metadata'> => {
      const all = distributionOf(distributions, DistributionId).invalidations.all();
      const rest = all.slice(all.findIndex(({ id }) => id === Marker) + 1);
      const page = rest.slice(0, Number(MaxItems));
      const last = page.at(-1);
      const more = rest.length > page.length;
      return {
        InvalidationList: {
          Marker,
          MaxItems: Number(MaxItems),
          IsTruncated: more,
          ...(more && last ? { NextMarker: last.id } : {}),
          Quantity: page.length,
          Items: page.map((one) => ({ Id: one.id, CreateTime: one.createdAt, Status: one.status })),
        },
      };
    },
  };
}

export function invalidationView(stored: StoredInvalidation): Invalidation {
  return {
    Id: stored.id,
    Status: stored.status,
    CreateTime: stored.createdAt,
    InvalidationBatch: {
      Paths: { Quantity: stored.paths.length, Items: stored.paths },
      CallerReference: stored.callerReference,
    },
  };
}
