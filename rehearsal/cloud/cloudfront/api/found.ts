import { AwsError, type Call, type Permission } from '../../kernel/service.ts';
import type { Distribution } from '../distribution.ts';

/** Distributions by id. */
export type Distributions = Map<string, Distribution>;

/** Throws AwsError NoSuchDistribution. */
export function distributionOf(distributions: Distributions, id: string | undefined): Distribution {
  const found = distributions.get(id ?? '');
  if (!found) throw new AwsError('NoSuchDistribution', 'The specified distribution does not exist.', 404);
  return found;
}

/** All operations here are about one distribution. CloudFront's ARNs have no region. */
export function permissionOn(call: Call, id: string | undefined): Permission[] {
  return [{ action: `cloudfront:${call.operation}`, resources: [arnOf(call.world.account, id ?? '')] }];
}

export const arnOf = (account: string, id: string): string =>
  `arn:aws:cloudfront::${account}:distribution/${id}`;
