import { CloudWatchLogsClient, GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { type AwsClientConfig, awsFailure } from '../core/aws.ts';
import { asError } from '../core/failure.ts';
import type { Logs } from './edge.ts';

/** CloudWatch Logs. GetLogEvents reads a stream from its end; FilterLogEvents would page through all of it. */
export function logsApi(config: AwsClientConfig): Logs {
  return {
    async lastLines({ group, name, region }, limit) {
      const client = new CloudWatchLogsClient({ ...config, ...(region !== undefined && { region }) });
      try {
        const answer = await client.send(
          new GetLogEventsCommand({ logGroupName: group, logStreamName: name, limit, startFromHead: false }),
        );
        return (answer.events ?? []).map(({ message }) => message ?? '');
      } catch (error) {
        if (asError(error).name === 'ResourceNotFoundException') return 'no-stream';
        throw awsFailure(error, `Reading log stream ${name} of ${group}`, 'logs:GetLogEvents');
      }
    },
  };
}
