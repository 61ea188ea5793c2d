import type { DeploymentConfiguration } from '@aws-sdk/client-ecs';

const lowest = 3;
const highest = 200;

/**
 * How many consecutive failures end a deployment: half the desired count, between 3 and 200, unless the service's
 * thresholdConfiguration says otherwise (Amazon ECS, "Deployment circuit breaker").
 */
export function failureThreshold(desired: number, configuration: DeploymentConfiguration): number {
  const { type = 'BOUNDED_PERCENT', value = 50 } =
    configuration.deploymentCircuitBreaker?.thresholdConfiguration ?? {};
  if (type === 'COUNT') return value;
  const share = Math.ceil((desired * value) / 100);
  if (type === 'UNBOUNDED_PERCENT') return Math.max(share, 1);
  return Math.min(Math.max(share, lowest), highest);
}
