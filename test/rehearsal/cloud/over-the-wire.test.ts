import {
  CloudWatchLogsClient,
  CreateLogStreamCommand,
  FilterLogEventsCommand,
  GetLogEventsCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import {
  GetParameterCommand,
  GetParametersCommand,
  PutParameterCommand,
  SSMClient,
} from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { startCloud } from '../../../rehearsal/cloud/cloud.ts';
import type { Cloud } from '../../../rehearsal/cloud/cloud.types.ts';

/** The three services behind the front, asked by the SDK's own clients: what they answer survives the wire. */
let cloud: Cloud;
let client: { region: string; endpoint: string; credentials: Cloud['admin']['credentials'] };

beforeAll(async () => {
  cloud = await startCloud({ services: ['ssm', 'secretsmanager', 'logs'] });
  client = { region: cloud.world.region, endpoint: cloud.awsUrl, credentials: cloud.admin.credentials };
});
afterAll(() => cloud.close());

it('SSM', async () => {
  const ssm = new SSMClient(client);
  const Name = '/zibro/staging/backend/image';
  expect(await ssm.send(new PutParameterCommand({ Name, Value: 'one', Type: 'String' }))).toMatchObject({
    Version: 1,
    Tier: 'Standard',
  });
  const read = await ssm.send(new GetParameterCommand({ Name: `${Name}:1` }));
  expect(read.Parameter).toMatchObject({ Value: 'one', Selector: ':1', LastModifiedDate: expect.any(Date) });
  expect(await ssm.send(new GetParametersCommand({ Names: [Name, '/none'] }))).toMatchObject({
    Parameters: [{ Value: 'one' }],
    InvalidParameters: ['/none'],
  });
  await expect(ssm.send(new GetParameterCommand({ Name: '/none' }))).rejects.toMatchObject({
    name: 'ParameterNotFound',
  });
  ssm.destroy();
});

it('Secrets Manager', async () => {
  const secrets = new SecretsManagerClient(client);
  const arn = cloud.service('secretsmanager').createSecret({ name: 'zibro/database', value: 'hush' });
  expect(await secrets.send(new GetSecretValueCommand({ SecretId: arn }))).toMatchObject({
    Name: 'zibro/database',
    SecretString: 'hush',
    CreatedDate: expect.any(Date),
  });
  await expect(secrets.send(new GetSecretValueCommand({ SecretId: 'none' }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    message: "Secrets Manager can't find the specified secret.",
  });
  secrets.destroy();
});

it('CloudWatch Logs', async () => {
  const logs = new CloudWatchLogsClient(client);
  cloud.service('logs').createLogGroup({ name: '/zibro' });
  const stream = { logGroupName: '/zibro', logStreamName: 'app/1' };
  await logs.send(new CreateLogStreamCommand(stream));
  const timestamp = Date.now();
  await logs.send(
    new PutLogEventsCommand({
      ...stream,
      logEvents: [
        { timestamp, message: 'one' },
        { timestamp, message: 'two' },
      ],
    }),
  );
  const first = await logs.send(new FilterLogEventsCommand({ logGroupName: '/zibro', limit: 1 }));
  expect(first.events).toMatchObject([{ message: 'one', timestamp, logStreamName: 'app/1' }]);
  const query = { logGroupName: '/zibro', ...(first.nextToken ? { nextToken: first.nextToken } : {}) };
  expect((await logs.send(new FilterLogEventsCommand(query))).events).toMatchObject([{ message: 'two' }]);
  expect(await logs.send(new GetLogEventsCommand({ ...stream, limit: 1 }))).toMatchObject({
    events: [{ message: 'two' }],
    nextForwardToken: expect.any(String),
  });
  logs.destroy();
});
