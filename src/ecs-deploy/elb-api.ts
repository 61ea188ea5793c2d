import {
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { type AwsClientConfig, awsFailure } from '../core/aws.ts';
import type { TargetHealth } from './edge.ts';

export function elbApi(config: AwsClientConfig): TargetHealth {
  return {
    async unhealthy(targetGroup) {
      try {
        const client = new ElasticLoadBalancingV2Client(config);
        const answer = await client.send(new DescribeTargetHealthCommand({ TargetGroupArn: targetGroup }));
        return (answer.TargetHealthDescriptions ?? [])
          .filter(({ TargetHealth: health }) => health?.State !== 'healthy')
          .map(({ Target, TargetHealth: health }) => {
            const why = [health?.Reason, health?.Description].filter(Boolean).join(': ');
            return `${Target?.Id}:${Target?.Port} is ${health?.State}${why === '' ? '' : ` (${why})`}`;
          });
      } catch (error) {
        throw awsFailure(error, 'Reading the targets’ health', 'elasticloadbalancing:DescribeTargetHealth');
      }
    },
  };
}
