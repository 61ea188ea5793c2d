import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { awsConfig } from '../../src/core/aws.ts';
import { ecsApi } from '../../src/ecs-deploy/ecs-api.ts';
import { jumpingClock } from '../support/runtime.ts';
import { definitionArn } from './names.ts';

/** An ECS that is newer than the SDK: it knows keys of which the SDK has never heard. */
const described = {
  taskDefinitionArn: definitionArn('api:7'),
  family: 'api',
  revision: 7,
  registeredAt: 1_795_000_000.5,
  requiresAttributes: [{ name: 'x' }],
  containerDefinitions: [
    {
      name: 'app',
      image: 'x',
      dockerLabels: { 'any.key': '' },
      logConfiguration: { logDriver: 'awslogs', options: { mode: '' } },
      healthCheck: { command: ['CMD', 'x'], intervall: 5 },
    },
  ],
  quantumNetworking: { enabled: true },
};
const requests: { operation: string; body: Record<string, unknown> }[] = [];
let server: http.Server;
const environment = { ...process.env };

beforeAll(async () => {
  server = http.createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    const operation = String(request.headers['x-amz-target']).split('.')[1] ?? '';
    requests.push({ operation, body: JSON.parse(text) });
    response.setHeader('content-type', 'application/x-amz-json-1.1');
    response.end(JSON.stringify({ taskDefinition: described, tags: [{ key: 'team', value: '' }] }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    AWS_ACCESS_KEY_ID: 'x',
    AWS_SECRET_ACCESS_KEY: 'x',
  });
});
afterAll(async () => {
  for (const name of ['AWS_ENDPOINT_URL', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'])
    delete process.env[name];
  Object.assign(process.env, environment);
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const api = () =>
  ecsApi({
    config: awsConfig('eu-west-1', {}),
    cluster: 'main',
    service: 'api',
    clock: jumpingClock(),
  });

test('a task definition comes with every key that ECS answered, and those that would be lost', async () => {
  const live = await api().taskDefinition('api');
  expect(live).toEqual({
    arn: definitionArn('api:7'),
    family: 'api',
    definition: described,
    tags: [{ key: 'team', value: '' }],
    unknownKeys: [
      { path: 'containerDefinitions[0].healthCheck.intervall', nearest: 'interval' },
      { path: 'quantumNetworking', nearest: undefined },
    ],
  });
});

test('what is registered arrives as it was given, empty texts too', async () => {
  requests.length = 0;
  const { quantumNetworking: _, ...rest } = described;
  const given = {
    family: 'api',
    containerDefinitions: [
      { ...rest.containerDefinitions[0], healthCheck: { command: ['CMD', 'x'], interval: 5 } },
    ],
    enableFaultInjection: false,
    tags: [{ key: 'team', value: '' }],
  };
  await api().register(given);
  expect(requests).toEqual([{ operation: 'RegisterTaskDefinition', body: given }]);
});

test('an update sends the task definition, and nothing else of the service', async () => {
  requests.length = 0;
  await api().update(definitionArn('api:8'));
  expect(requests).toEqual([
    {
      operation: 'UpdateService',
      body: { cluster: 'main', service: 'api', taskDefinition: definitionArn('api:8') },
    },
  ]);
});
