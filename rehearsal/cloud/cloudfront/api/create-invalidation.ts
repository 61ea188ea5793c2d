import type {
  CreateInvalidationCommandInput,
  CreateInvalidationCommandOutput,
} from '@aws-sdk/client-cloudfront';
import { AwsError, type Operation } from '../../kernel/service.ts';
import type { Distribution } from '../distribution.ts';
import type { StoredInvalidation } from '../invalidations.ts';
import { type Distributions, distributionOf, permissionOn } from './found.ts';
import { checkLimits, checkPaths } from './invalidation-paths.ts';
import { invalidationView } from './read-invalidations.ts';

/** `CreateInvalidation`: at once InProgress, in effect when it is Completed. The same reference with the same paths makes no second one. */
export function createInvalidation(distributions: Distributions): Operation {
  return {
    permissions: ({ DistributionId }: CreateInvalidationCommandInput, call) =>
      permissionOn(call, DistributionId),
    subject: ({ DistributionId, InvalidationBatch }: CreateInvalidationCommandInput) => {
      const [first = '', ...more] = InvalidationBatch?.Paths?.Items ?? [];
      return `${DistributionId} ${first}${more.length ? ` and ${more.length} more` : ''}`;
    },
    run: ({
      DistributionId,
      InvalidationBatch,
    }: CreateInvalidationCommandInput): Omit<CreateInvalidationCommandOutput, '$metadata'> => {
      const distribution = distributionOf(distributions, DistributionId);
      const { Quantity, Items = [] } = InvalidationBatch?.Paths ?? {};
      const reference = InvalidationBatch?.CallerReference ?? '';
      if (Quantity !== Items.length)
        throw new AwsError(
          'InconsistentQuantities',
          "The value of Quantity and the size of Items don't match.",
        );
      checkPaths(Items);
      const created = earlier(distribution, reference, Items) ?? create(distribution, reference, Items);
      const { id } = distribution.settings;
      return {
        Location: `https://cloudfront.amazonaws.com/2020-05-31/distribution/${id}/invalidation/${created.id}`,
        Invalidation: invalidationView(created),
      };
    },
  };
}

function earlier(
  { invalidations }: Distribution,
  reference: string,
  paths: string[],
): StoredInvalidation | undefined {
  const found = invalidations.byReference(reference);
  if (!found) return undefined;
  if (found.paths.toSorted().join('\n') === paths.toSorted().join('\n')) return found;
  // The name that InvalidationBatch documents. Reports from the field have InvalidArgument with the same sentence.
  throw new AwsError(
    'InvalidationBatchAlreadyExists',
    'Your request contains a caller reference that was used for a previous invalidation batch for the same distribution.',
  );
}

function create({ invalidations }: Distribution, reference: string, paths: string[]): StoredInvalidation {
  checkLimits(paths, invalidations.inProgress());
  return invalidations.create(reference, paths);
}
