import type { Permission } from '../../kernel/service.ts';
import type { World } from '../../world.ts';
import { type Arns, arnsOf, nameIn } from '../ids.ts';

/** IAM's question about things of one cluster: the condition key `ecs:cluster` is always there. */
export function inCluster(
  action: string,
  { input, world }: { input: { cluster?: string | undefined }; world: World },
  resources: (arns: Arns, cluster: string) => string[],
  conditions: Record<string, string> = {},
): Permission {
  const arns = arnsOf(world);
  const cluster = nameIn(input.cluster ?? 'default');
  return {
    action,
    resources: resources(arns, cluster),
    conditions: { 'ecs:cluster': arns.cluster(cluster), ...conditions },
  };
}
