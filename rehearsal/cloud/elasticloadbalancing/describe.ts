import type {
  DescribeTargetGroupsInput,
  DescribeTargetGroupsOutput,
  DescribeTargetHealthInput,
  DescribeTargetHealthOutput,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsError, type Operation } from '../kernel/service.ts';
import type { TargetGroup } from './target-group.ts';

/** Target groups by ARN. */
export type TargetGroups = Map<string, TargetGroup>;

/** `DescribeTargetHealth`: all targets of a group, or those that are asked for. */
export function describeTargetHealth(groups: TargetGroups): Operation {
  return {
    permissions: () => [{ action: 'elasticloadbalancing:DescribeTargetHealth', resources: ['*'] }],
    run: (input: DescribeTargetHealthInput): DescribeTargetHealthOutput => {
      const arn = input.TargetGroupArn ?? '';
      const group = groupOf(groups, arn);
      if (!input.Targets) return { TargetHealthDescriptions: group.targets().map((one) => one.view()) };
      return {
        TargetHealthDescriptions: input.Targets.map(({ Id = '', Port = 0 }) => {
          const known = group.target({ host: Id, port: Port });
          if (known) return known.view();
          return {
            Target: { Id, Port },
            TargetHealth: {
              State: 'unused',
              Reason: 'Target.NotRegistered',
              Description: 'Target is not registered to the target group',
            },
          };
        }),
      };
    },
  };
}

/** `DescribeTargetGroups`: by ARN, by name, by load balancer, or all. */
export function describeTargetGroups(groups: TargetGroups): Operation {
  return {
    permissions: () => [{ action: 'elasticloadbalancing:DescribeTargetGroups', resources: ['*'] }],
    run: (input: DescribeTargetGroupsInput): DescribeTargetGroupsOutput => {
      for (const arn of input.TargetGroupArns ?? []) groupOf(groups, arn);
      const all = [...groups.values()];
      for (const name of input.Names ?? []) {
        if (!all.some((group) => group.settings.name === name))
          throw notFound('One or more target groups not found');
      }
      const found = all.filter(
        (group) =>
          (!input.TargetGroupArns || input.TargetGroupArns.includes(group.arn)) &&
          (!input.Names || input.Names.includes(group.settings.name)) &&
          (!input.LoadBalancerArn || group.loadBalancers.includes(input.LoadBalancerArn)),
      );
      const start = Number(input.Marker ?? 0);
      const page = found.slice(start, start + (input.PageSize ?? 400));
      const next = start + page.length;
      return {
        TargetGroups: page.map((group) => group.view()),
        ...(next < found.length ? { NextMarker: String(next) } : {}),
      };
    },
  };
}

function groupOf(groups: TargetGroups, arn: string): TargetGroup {
  if (!/^arn:[^:]+:elasticloadbalancing:[^:]+:\d+:targetgroup\/[^/]+\/[0-9a-f]+$/.test(arn)) {
    throw new AwsError('ValidationError', `'${arn}' is not a valid target group ARN`);
  }
  const group = groups.get(arn);
  if (!group) throw notFound('One or more target groups not found');
  return group;
}

function notFound(message: string): AwsError {
  return new AwsError('TargetGroupNotFound', message);
}
