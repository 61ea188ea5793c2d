import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startCloud } from '../../../../rehearsal/cloud/cloud.ts';
import type { Cloud } from '../../../../rehearsal/cloud/cloud.types.ts';
import { type RawAnswer, send, signedRequest } from './signed-request.ts';

const arn = 'arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/gone/0123456789abcdef';
const body = `Action=DescribeTargetHealth&Version=2015-12-01&TargetGroupArn=${encodeURIComponent(arn)}`;

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ services: ['elasticloadbalancing'] });
});
afterAll(() => cloud.close());

async function ask(environment: Record<string, string> = {}): Promise<RawAnswer> {
  const credentials = environment.AWS_ACCESS_KEY_ID
    ? {
        accessKeyId: environment.AWS_ACCESS_KEY_ID,
        secretAccessKey: environment.AWS_SECRET_ACCESS_KEY ?? '',
        sessionToken: environment.AWS_SESSION_TOKEN ?? '',
      }
    : {};
  const type = 'application/x-www-form-urlencoded';
  return send(
    cloud,
    await signedRequest({ cloud, service: 'elasticloadbalancing', target: '', type, body, credentials }),
  );
}

const refusal = ({ status, body: text }: RawAnswer) => [
  status,
  /<Type>(.*?)<\/Type>/.exec(text)?.[1],
  /<Code>(.*?)<\/Code>/.exec(text)?.[1],
];

test.each(['TargetGroupNotFoundException', 'TargetGroupNotFound'])(
  '%s has the code of the wire',
  async (name) => {
    const what = { kind: 'error', name, message: 'One or more target groups not found' } as const;
    cloud.fault({ service: 'elasticloadbalancing', operation: '*', times: 1, what });
    expect(refusal(await ask())).toEqual([400, 'Sender', 'TargetGroupNotFound']);
  },
);

test('a denied call is AccessDenied with 403', async () => {
  const environment = cloud.environmentFor('zibro-staging-backend-task');
  expect(refusal(await ask(environment))).toEqual([403, 'Sender', 'AccessDenied']);
});

test('a throttled call is Throttling', async () => {
  const operation = 'DescribeTargetHealth';
  cloud.fault({ service: 'elasticloadbalancing', operation, times: 1, what: { kind: 'throttle' } });
  expect(refusal(await ask())).toEqual([400, 'Sender', 'Throttling']);
});

test('an error of the service itself is the receiver’s', async () => {
  const what = { kind: 'error', name: 'InternalFailure', message: 'Try later.', status: 500 } as const;
  cloud.fault({ service: 'elasticloadbalancing', operation: '*', times: 1, what });
  expect(refusal(await ask())).toEqual([500, 'Receiver', 'InternalFailure']);
});
