import {
  type DescribeServicesRequest,
  type DescribeServicesResponse,
  ServiceField,
} from '@aws-sdk/client-ecs';
import type { Operation } from '../../kernel/service.ts';
import { arnsOf, nameIn } from '../ids.ts';
import { serviceView } from '../service/service-view.ts';
import type { EcsState } from '../state.ts';
import { checkCount, checkEnums } from './check.ts';
import { inCluster } from './in-cluster.ts';

/** `DescribeServices`: up to ten. One that is not there is a failure MISSING, not a refusal. */
export function describeServices(state: EcsState): Operation {
  return {
    permissions: (input: DescribeServicesRequest, { world }) => [
      inCluster('ecs:DescribeServices', { input, world }, (arns, cluster) =>
        (input.services ?? []).map((name) => arns.service(cluster, nameIn(name))),
      ),
    ],
    check: (input: DescribeServicesRequest) => {
      checkCount('Services', input.services, 10);
      checkEnums(input, { 'include[]': ServiceField });
    },
    run: (input: DescribeServicesRequest, { world }): DescribeServicesResponse => {
      const arns = arnsOf(world);
      const cluster = state.cluster(input.cluster);
      const answer: Required<DescribeServicesResponse> = { services: [], failures: [] };
      for (const name of input.services ?? []) {
        const found = cluster.services.get(nameIn(name));
        if (found)
          answer.services?.push({
            ...serviceView(found.service, arns),
            ...(input.include ? { tags: [] } : {}),
          });
        else answer.failures?.push({ arn: arns.service(cluster.name, nameIn(name)), reason: 'MISSING' });
      }
      return answer;
    },
  };
}
