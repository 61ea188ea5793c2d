import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { startCloud } from '../../../../rehearsal/cloud/cloud.ts';
import type { Cloud, Fault } from '../../../../rehearsal/cloud/cloud.types.ts';
import { send, signedRequest } from './signed-request.ts';

/** Sleeps of the cloud, which end when the test says so. */
const sleeps: { ms: number; wake(): void }[] = [];
const clock = {
  now: () => Date.now(),
  sleep: (ms: number, signal?: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      sleeps.push({ ms, wake: resolve });
      signal?.addEventListener('abort', () => reject(signal.reason));
    }),
};

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ services: ['ssm'], clock });
  await put('/a', 'one');
});
afterAll(() => cloud.close());

const undo: (() => void)[] = [];
const script = (fault: Omit<Fault, 'service'>) => undo.push(cloud.fault({ service: 'ssm', ...fault }));
afterEach(() => {
  for (const take of undo.splice(0)) take();
  sleeps.length = 0;
});

const client = (maxAttempts = 1) =>
  new SSMClient({
    region: cloud.world.region,
    endpoint: cloud.awsUrl,
    credentials: cloud.admin.credentials,
    maxAttempts,
  });
const read = async (Name: string, attempts = 1) => {
  const { Parameter, $metadata } = await client(attempts).send(new GetParameterCommand({ Name }));
  return { value: Parameter?.Value, attempts: $metadata.attempts };
};
const put = (Name: string, Value: string) =>
  client().send(new PutParameterCommand({ Name, Value, Type: 'String', Overwrite: true }));
const nameOf = (call: Promise<unknown>) =>
  call.then(
    () => 'ok',
    (error: Error) => error.name,
  );

test('throttled once, the SDK comes back', async () => {
  script({ operation: 'GetParameter', times: 1, what: { kind: 'throttle' } });
  const from = cloud.journal.length;
  expect(await read('/a', 3)).toEqual({ value: 'one', attempts: 2 });
  expect(cloud.journal.slice(from).map(({ outcome }) => outcome)).toEqual(['ThrottlingException', 'ok']);
});

test('a named error is answered in its words', async () => {
  script({
    operation: '*',
    what: { kind: 'error', name: 'InternalServerError', message: 'Try later.', status: 500 },
  });
  await expect(read('/a')).rejects.toMatchObject({
    name: 'InternalServerError',
    message: 'Try later.',
    $metadata: { httpStatusCode: 500 },
  });
});

test('a bare status has no body, and says when to come back', async () => {
  script({ operation: 'GetParameter', what: { kind: 'status', status: 503, retryAfterSeconds: 7 } });
  const { status, body, headers } = await send(cloud, await signedRequest({ cloud }));
  expect([status, body, headers['retry-after']]).toEqual([503, '', '7']);
});

test('a reset drops the connection', async () => {
  script({ operation: 'GetParameter', what: { kind: 'reset' } });
  await expect(send(cloud, await signedRequest({ cloud }))).rejects.toMatchObject({ code: 'ECONNRESET' });
});

test('a delay is on the clock of the cloud, then the call runs', async () => {
  script({ operation: 'GetParameter', what: { kind: 'delay', ms: 60_000 } });
  const reading = read('/a');
  while (!sleeps.length) await new Promise(setImmediate);
  expect(sleeps[0]?.ms).toBe(60_000);
  sleeps[0]?.wake();
  expect(await reading).toMatchObject({ value: 'one' });
});

test('after lets calls pass first, times ends it, and taking it back ends it too', async () => {
  script({ operation: 'GetParameter', after: 1, times: 1, what: { kind: 'throttle' } });
  const outcomes = [];
  for (let call = 0; call < 3; call += 1) outcomes.push(await nameOf(read('/a')));
  expect(outcomes).toEqual(['ok', 'ThrottlingException', 'ok']);
  const take = cloud.fault({ service: 'ssm', operation: '*', what: { kind: 'throttle' } });
  expect(await nameOf(read('/a'))).toBe('ThrottlingException');
  take();
  expect(await nameOf(read('/a'))).toBe('ok');
});

test('eventual: a read that was asked before sees the write only later', async () => {
  script({ operation: 'PutParameter', times: 1, what: { kind: 'eventual', ms: 5_000 } });
  expect(await read('/a')).toMatchObject({ value: 'one' });
  expect(await nameOf(read('/new'))).toBe('ParameterNotFound');
  await put('/a', 'two');
  expect(await read('/a')).toMatchObject({ value: 'one' });
  await put('/new', 'x');
  expect(await nameOf(read('/new'))).toBe('ParameterNotFound');
  expect(sleeps.map(({ ms }) => ms)).toEqual([5_000]);
  sleeps[0]?.wake();
  await new Promise(setImmediate);
  expect(await read('/a')).toMatchObject({ value: 'two' });
  expect(await read('/new')).toMatchObject({ value: 'x' });
});

test.each<[string, Fault, string]>([
  [
    'a service that is not running',
    { service: 'ecs', operation: '*', what: { kind: 'throttle' } },
    'A fault names the service ecs, which is not running here (ssm).',
  ],
  [
    'a misspelt operation',
    { service: 'ssm', operation: 'GetParametre', what: { kind: 'throttle' } },
    'A fault names the operation ssm:GetParametre, which is not part of the local cloud. ' +
      'Of this service it offers GetParameter, GetParameters, PutParameter.',
  ],
  [
    'an eventual read',
    { service: 'ssm', operation: 'GetParameter', what: { kind: 'eventual', ms: 1 } },
    'A fault of the kind eventual meets a write of the API, and GetParameter is none.',
  ],
])('%s cannot be scripted', (_, fault, message) => {
  expect(() => cloud.fault(fault)).toThrow(new Error(message));
});
