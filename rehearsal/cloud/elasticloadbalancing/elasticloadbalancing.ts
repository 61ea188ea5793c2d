import { randomBytes } from 'node:crypto';
import * as schemas from '@aws-sdk/client-elastic-load-balancing-v2';
import type { ServiceContext, TargetRegistry } from '../kernel/context.ts';
import type { Service } from '../kernel/service.ts';
import type { BalancerSetUp } from '../kernel/set-up.types.ts';
import { describeTargetGroups, describeTargetHealth } from './describe.ts';
import { LoadBalancer } from './load-balancer.ts';
import { TargetGroup } from './target-group.ts';

/** Elastic Load Balancing: target groups with health checks and draining, and Application Load Balancers on loopback. */
export function createElb(context: ServiceContext): Service & TargetRegistry & BalancerSetUp {
  const groups = new Map<string, TargetGroup>();
  const balancers = new Map<string, LoadBalancer>();
  const { region, account } = context.world;
  const arnOf = (resource: string) =>
    `arn:aws:elasticloadbalancing:${region}:${account}:${resource}/${randomBytes(8).toString('hex')}`;
  const groupOf = (nameOrArn: string): TargetGroup => {
    const found =
      groups.get(nameOrArn) ?? [...groups.values()].find(({ settings }) => settings.name === nameOrArn);
    if (!found) throw new Error(`There is no target group ${nameOrArn}.`);
    return found;
  };
  return {
    name: 'elasticloadbalancing',
    protocol: { kind: 'query', version: '2015-12-01' },
    schemas,
    operations: {
      DescribeTargetHealth: describeTargetHealth(groups),
      DescribeTargetGroups: describeTargetGroups(groups),
    },
    createTargetGroup: (settings) => {
      const group = new TargetGroup(arnOf(`targetgroup/${settings.name}`), settings, context.clock);
      groups.set(group.arn, group);
      return group.arn;
    },
    createLoadBalancer: async ({ name, targetGroup }) => {
      const identity = { name, arn: arnOf(`loadbalancer/app/${name}`) };
      const balancer = new LoadBalancer(identity, groupOf(targetGroup), context.clock);
      await balancer.open();
      balancers.set(name, balancer);
      return { url: balancer.url };
    },
    loadBalancerUrl: (name) => {
      const found = balancers.get(name);
      if (!found) throw new Error(`There is no load balancer ${name}.`);
      return found.url;
    },
    register: ({ targetGroup, host, port, onHealth }) =>
      groupOf(targetGroup).register({ host, port }, onHealth),
    deregister: ({ targetGroup, host, port }) => groupOf(targetGroup).deregister({ host, port }),
    close: async () => {
      for (const group of groups.values()) group.close();
      await Promise.all([...balancers.values()].map((balancer) => balancer.close()));
    },
  };
}
