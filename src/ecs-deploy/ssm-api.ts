import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { type AwsClientConfig, awsFailure } from '../core/aws.ts';
import { asError } from '../core/failure.ts';
import type { Parameters } from './edge.ts';

export function ssmApi(config: AwsClientConfig): Parameters {
  const client = new SSMClient(config);
  return {
    async value(name) {
      try {
        return (await client.send(new GetParameterCommand({ Name: name }))).Parameter?.Value;
      } catch (error) {
        if (asError(error).name === 'ParameterNotFound') return undefined;
        throw awsFailure(error, `Reading parameter ${name}`, 'ssm:GetParameter');
      }
    },
    async put(name, value) {
      try {
        await client.send(
          new PutParameterCommand({ Name: name, Value: value, Type: 'String', Overwrite: true }),
        );
      } catch (error) {
        throw awsFailure(error, `Writing parameter ${name}`, 'ssm:PutParameter');
      }
    },
  };
}
