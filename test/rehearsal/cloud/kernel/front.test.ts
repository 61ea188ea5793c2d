import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startCloud } from '../../../../rehearsal/cloud/cloud.ts';
import type { Cloud } from '../../../../rehearsal/cloud/cloud.types.ts';
import { send, signedRequest } from './signed-request.ts';

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ services: ['ssm'] });
});
afterAll(() => cloud.close());

const client = (): SSMClient =>
  new SSMClient({
    region: cloud.world.region,
    endpoint: cloud.awsUrl,
    credentials: cloud.admin.credentials,
    maxAttempts: 1,
  });

test('an SDK client writes and reads, and the journal says so', async () => {
  const from = cloud.journal.length;
  await client().send(new PutParameterCommand({ Name: '/front/a', Value: 'one', Type: 'String' }));
  const { Parameter, $metadata } = await client().send(new GetParameterCommand({ Name: '/front/a' }));
  expect(Parameter?.Value).toBe('one');
  expect(Parameter?.LastModifiedDate).toBeInstanceOf(Date);
  expect($metadata.requestId).toMatch(/^[0-9a-f-]{36}$/);
  expect(cloud.journal.slice(from)).toEqual([
    {
      at: expect.any(Date),
      service: 'ssm',
      operation: 'PutParameter',
      role: 'admin',
      write: true,
      outcome: 'ok',
      subject: '/front/a',
    },
    {
      at: expect.any(Date),
      service: 'ssm',
      operation: 'GetParameter',
      role: 'admin',
      write: false,
      outcome: 'ok',
      subject: '/front/a',
    },
  ]);
});

test.each([
  {
    name: 'an operation that AWS does not have',
    target: 'AmazonSSM.GetParametre',
    answer: { __type: 'UnknownOperationException' },
  },
  {
    name: 'an operation that only AWS has',
    target: 'AmazonSSM.DeleteParameter',
    answer: {
      __type: 'UnknownOperationException',
      message:
        'ssm:DeleteParameter is not part of the local cloud. Of this service it offers GetParameter, GetParameters, PutParameter.',
    },
  },
  {
    name: 'the name of something that every object has',
    target: 'AmazonSSM.constructor',
    answer: { __type: 'UnknownOperationException' },
  },
  {
    name: 'a service that is not running',
    target: 'AmazonEC2ContainerServiceV20141113.ListTasks',
    answer: {
      __type: 'UnknownOperationException',
      message:
        'No service of this local cloud answers to the target AmazonEC2ContainerServiceV20141113.ListTasks. It runs ssm.',
    },
  },
  {
    name: 'another content type',
    type: 'application/json',
    answer: {
      __type: 'UnknownOperationException',
      message: 'The content type application/json is not application/x-amz-json-1.1.',
    },
  },
  {
    name: 'a body that is no JSON',
    body: '{"Name":',
    answer: {
      __type: 'SerializationException',
      message: 'the body: text that is no JSON can not be converted to a structure',
    },
  },
  {
    name: 'an unknown member',
    body: '{"Name":"/a","WithDecription":true}',
    answer: {
      __type: 'SerializationException',
      message: 'WithDecription: unknown member. Known here: Name, WithDecryption',
    },
  },
  {
    name: 'a missing member',
    body: '{}',
    answer: {
      __type: 'ValidationException',
      message:
        "1 validation error detected: Value null at 'Name' failed to satisfy constraint: Member must not be null",
    },
  },
  {
    name: 'a wrong type',
    body: '{"Name":["/a"]}',
    answer: { __type: 'SerializationException', message: 'Name: a list can not be converted to a string' },
  },
])('$name is refused', async ({ answer, ...request }) => {
  const got = await send(cloud, await signedRequest({ cloud, ...request }));
  expect({ status: got.status, body: JSON.parse(got.body) }).toEqual({ status: 400, body: answer });
  expect(got.headers['x-amzn-errortype']).toBe(answer.__type);
  expect(got.headers['x-amzn-requestid']).toMatch(/^[0-9a-f-]{36}$/);
});

test('another method or path is refused', async () => {
  const got = await send(cloud, { ...(await signedRequest({ cloud })), path: '/elsewhere' });
  expect(JSON.parse(got.body)).toEqual({
    __type: 'UnknownOperationException',
    message: 'POST /elsewhere is no AWS operation.',
  });
});

test('a role is denied what no policy allows, and the journal names it', async () => {
  cloud.iam.putRole({ name: 'reader', trust: [trust], policies: [] });
  const environment = cloud.environmentFor('reader');
  const got = await send(
    cloud,
    await signedRequest({
      cloud,
      credentials: {
        accessKeyId: environment.AWS_ACCESS_KEY_ID ?? '',
        secretAccessKey: environment.AWS_SECRET_ACCESS_KEY ?? '',
        sessionToken: environment.AWS_SESSION_TOKEN ?? '',
      },
    }),
  );
  expect(JSON.parse(got.body)).toEqual({
    __type: 'AccessDeniedException',
    message:
      'User: arn:aws:sts::123456789012:assumed-role/reader/rehearsal is not authorized to perform: ssm:GetParameter ' +
      'on resource: arn:aws:ssm:eu-west-1:123456789012:parameter/a because no identity-based policy allows the ' +
      'ssm:GetParameter action',
  });
  expect(cloud.journal.at(-1)).toMatchObject({ role: 'reader', outcome: 'AccessDeniedException' });
});

const trust = {
  Effect: 'Allow' as const,
  Principal: { Service: 'ecs-tasks.amazonaws.com' },
  Action: 'sts:AssumeRole',
};

test('a sibling that was not started is named when it is asked for', () => {
  const text = 'The service ecr is not running in this local cloud. It was started with ssm.';
  expect(() => cloud.service('ecr')).toThrow(text);
  expect(() => cloud.registryHost).toThrow(text);
});

test('a closed cloud answers nobody', async () => {
  const short = await startCloud({ services: ['ssm'] });
  const request = await signedRequest({ cloud: short });
  await short.close();
  await expect(send(short, request)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});
