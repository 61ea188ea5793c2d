import {
  type DescribeServiceDeploymentsRequest,
  type DescribeServiceDeploymentsResponse,
  type DescribeServiceRevisionsRequest,
  type DescribeServiceRevisionsResponse,
  type ListServiceDeploymentsRequest,
  type ListServiceDeploymentsResponse,
  ServiceDeploymentStatus,
} from '@aws-sdk/client-ecs';
import type { Operation, Permission } from '../../kernel/service.ts';
import { type Arns, arnsOf, nameIn } from '../ids.ts';
import { deploymentBrief, serviceDeploymentView, serviceRevisionView } from '../service/service-view.ts';
import type { EcsState } from '../state.ts';
import { checkCount, checkEnums, checkRange } from './check.ts';
import { inCluster } from './in-cluster.ts';
import { pageOf } from './page.ts';

/** `ListServiceDeployments`: newest first. */
export function listServiceDeployments(state: EcsState): Operation {
  return {
    permissions: (input: ListServiceDeploymentsRequest, { world }) => [
      inCluster('ecs:ListServiceDeployments', { input, world }, (arns, cluster) => [
        arns.service(cluster, nameIn(input.service ?? '')),
      ]),
    ],
    check: (input: ListServiceDeploymentsRequest) => {
      checkEnums(input, { 'status[]': ServiceDeploymentStatus });
      checkRange('maxResults', input.maxResults, [1, 100]);
    },
    run: (input: ListServiceDeploymentsRequest): ListServiceDeploymentsResponse => {
      const { service } = state.service(input.cluster, input.service ?? '');
      const { after, before } = input.createdAt ?? {};
      const found = service.deployments
        .map(deploymentBrief)
        .reverse()
        .filter(({ status, createdAt }) => {
          const at = createdAt?.getTime() ?? 0;
          if (input.status?.length && (!status || !input.status.includes(status))) return false;
          return (!after || at > after.getTime()) && (!before || at < before.getTime());
        });
      const { page, ...next } = pageOf(found, input, 20);
      return { serviceDeployments: page, ...next };
    },
  };
}

/** `DescribeServiceDeployments`: up to twenty. One that is not there is a failure MISSING. */
export function describeServiceDeployments(state: EcsState): Operation {
  return {
    permissions: (input: DescribeServiceDeploymentsRequest, { world }) =>
      ofServices('ecs:DescribeServiceDeployments', input.serviceDeploymentArns ?? [], arnsOf(world)),
    check: (input: DescribeServiceDeploymentsRequest) =>
      checkCount('serviceDeploymentArns', input.serviceDeploymentArns, 20),
    run: (input: DescribeServiceDeploymentsRequest): DescribeServiceDeploymentsResponse => {
      const answer: Required<DescribeServiceDeploymentsResponse> = { serviceDeployments: [], failures: [] };
      for (const arn of input.serviceDeploymentArns ?? []) {
        const found = findDeployment(state, arn);
        if (found)
          answer.serviceDeployments?.push(serviceDeploymentView(found.scheduler.service, found.deployment));
        else answer.failures?.push({ arn, reason: 'MISSING' });
      }
      return answer;
    },
  };
}

/** `DescribeServiceRevisions`: up to twenty. One that is not there is a failure MISSING. */
export function describeServiceRevisions(state: EcsState): Operation {
  return {
    permissions: (input: DescribeServiceRevisionsRequest, { world }) =>
      ofServices('ecs:DescribeServiceRevisions', input.serviceRevisionArns ?? [], arnsOf(world)),
    check: (input: DescribeServiceRevisionsRequest) =>
      checkCount('serviceRevisionArns', input.serviceRevisionArns, 20),
    run: (input: DescribeServiceRevisionsRequest, { world }): DescribeServiceRevisionsResponse => {
      const answer: Required<DescribeServiceRevisionsResponse> = { serviceRevisions: [], failures: [] };
      for (const arn of input.serviceRevisionArns ?? []) {
        const owner = state
          .services()
          .find(({ service }) => service.revisions.some((one) => one.arn === arn));
        const revision = owner?.service.revisions.find((one) => one.arn === arn);
        if (owner && revision)
          answer.serviceRevisions?.push(serviceRevisionView(owner.service, revision, arnsOf(world)));
        else answer.failures?.push({ arn, reason: 'MISSING' });
      }
      return answer;
    },
  };
}

/** The deployment of an ARN and its service's scheduler. */
export function findDeployment(state: EcsState, arn: string) {
  for (const scheduler of state.services()) {
    const deployment = scheduler.service.deployments.find((one) => one.arn === arn);
    if (deployment) return { scheduler, deployment };
  }
  return undefined;
}

/** IAM's question for calls by `…/CLUSTER/SERVICE/ID`: both the service and the thing itself are asked for. */
export function ofServices(action: string, list: string[], arns: Arns): Permission[] {
  return list.map((arn) => {
    const [cluster = '', service = ''] = arn.split('/').slice(1);
    const serviceArn = arns.service(cluster, service);
    return {
      action,
      resources: [serviceArn, arn],
      conditions: { 'ecs:cluster': arns.cluster(cluster), 'ecs:service': serviceArn },
    };
  });
}
