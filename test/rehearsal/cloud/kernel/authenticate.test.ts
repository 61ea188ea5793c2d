import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startCloud } from '../../../../rehearsal/cloud/cloud.ts';
import type { Cloud } from '../../../../rehearsal/cloud/cloud.types.ts';
import { KeyRing } from '../../../../rehearsal/cloud/kernel/credentials.ts';
import { systemClock } from '../../../../src/core/clock.ts';
import { type RawRequest, send, signedRequest } from './signed-request.ts';

const mismatch =
  'The request signature we calculated does not match the signature you provided. ' +
  'Check your AWS Secret Access Key and signing method. Consult the service documentation for details.';

/** The real time, which a test can set: the cloud's `now()`. */
let shiftMs = 0;
const clock = { now: () => Date.now() + shiftMs, sleep: systemClock.sleep };

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ services: ['ssm', 'sts'], clock });
});
afterAll(() => cloud.close());

const json = async (request: RawRequest) => {
  const { status, body } = await send(cloud, request);
  const { __type, message } = JSON.parse(body);
  return [status, __type, message];
};

const changed = (headers: Record<string, string | undefined>) => async () => {
  const request = await signedRequest({ cloud });
  const merged = Object.entries({ ...request.headers, ...headers }).filter(
    ([, value]) => value !== undefined,
  );
  return { ...request, headers: Object.fromEntries(merged) as Record<string, string> };
};

test.each<[string, () => Promise<RawRequest>, string, string]>([
  [
    'no signature',
    changed({ authorization: undefined }),
    'MissingAuthenticationTokenException',
    'Missing Authentication Token',
  ],
  [
    'another algorithm',
    changed({ authorization: 'Basic QVdTOnNlY3JldA==' }),
    'IncompleteSignatureException',
    "Unsupported AWS 'algorithm': 'Basic'.",
  ],
  [
    'a header without its signature',
    changed({
      authorization: 'AWS4-HMAC-SHA256 Credential=a/20261120/eu-west-1/ssm/aws4_request, SignedHeaders=host',
    }),
    'IncompleteSignatureException',
    "Authorization header requires 'Signature' parameter. Authorization=AWS4-HMAC-SHA256",
  ],
  [
    'another secret key',
    () => signedRequest({ cloud, credentials: { secretAccessKey: 'guessed' } }),
    'InvalidSignatureException',
    mismatch,
  ],
  [
    'another body than the signed one',
    async () => ({ ...(await signedRequest({ cloud })), body: '{"Name":"/b"}' }),
    'InvalidSignatureException',
    mismatch,
  ],
  [
    'a body that the signature leaves out',
    () => signedRequest({ cloud, headers: { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' } }),
    'InvalidSignatureException',
    mismatch,
  ],
  [
    'another day in the credential than in the date',
    async () => {
      const request = await signedRequest({ cloud });
      const authorization = request.headers.authorization?.replace(/\/\d{8}\//, '/20200101/') ?? '';
      return { ...request, headers: { ...request.headers, authorization } };
    },
    'InvalidSignatureException',
    mismatch,
  ],
  [
    'another target than the signed one',
    changed({ 'x-amz-target': 'AmazonSSM.GetParameters' }),
    'InvalidSignatureException',
    mismatch,
  ],
  [
    'an amz header that is not signed',
    changed({ 'x-amz-user': 'root' }),
    'InvalidSignatureException',
    "'x-amz-user' must be a 'SignedHeader' in the AWS Authorization.",
  ],
  [
    'another region',
    () => signedRequest({ cloud, region: 'us-east-1' }),
    'InvalidSignatureException',
    "Credential should be scoped to a valid region, not 'us-east-1'. ",
  ],
  [
    'another service',
    () => signedRequest({ cloud, service: 'ecs' }),
    'InvalidSignatureException',
    "Credential should be scoped to correct service: 'ssm'. ",
  ],
  [
    'an unknown key',
    () => signedRequest({ cloud, credentials: { accessKeyId: 'ASIAUNKNOWN' } }),
    'UnrecognizedClientException',
    'The security token included in the request is invalid.',
  ],
  [
    'the session token of another session',
    () => {
      const { sessionToken } = new KeyRing(systemClock).issue({ arn: '', role: '' }, 1);
      return signedRequest({ cloud, credentials: { sessionToken } });
    },
    'UnrecognizedClientException',
    'The security token included in the request is invalid.',
  ],
])('%s is refused', async (_, request, name, message) => {
  expect(await json(await request())).toEqual([400, name, message]);
  expect(cloud.journal.at(-1)).toMatchObject({ role: '', outcome: name });
});

describe('time', () => {
  test.each([
    [
      'six minutes old',
      -6,
      /^Signature expired: (\d{8}T\d{6}Z) is now earlier than \d{8}T\d{6}Z \(\d{8}T\d{6}Z - 5 min\.\)$/,
    ],
    [
      'six minutes early',
      6,
      /^Signature not yet current: (\d{8}T\d{6}Z) is still later than \d{8}T\d{6}Z \(\d{8}T\d{6}Z \+ 5 min\.\)$/,
    ],
  ])('a signature that is %s is refused', async (_, minutes, message) => {
    const signingDate = new Date(Date.now() + minutes * 60_000);
    expect(await json(await signedRequest({ cloud, signingDate }))).toEqual([
      400,
      'InvalidSignatureException',
      expect.stringMatching(message),
    ]);
  });

  test('four minutes are allowed', async () => {
    const signingDate = new Date(Date.now() - 4 * 60_000);
    expect(await json(await signedRequest({ cloud, signingDate }))).toEqual([
      400,
      'ParameterNotFound',
      undefined,
    ]);
  });

  test('a session ends', async () => {
    const environment = cloud.environmentFor('zibro-staging-backend-task');
    shiftMs = 25 * 3600_000;
    const signingDate = new Date(clock.now());
    const credentials = {
      accessKeyId: environment.AWS_ACCESS_KEY_ID ?? '',
      secretAccessKey: environment.AWS_SECRET_ACCESS_KEY ?? '',
      sessionToken: environment.AWS_SESSION_TOKEN ?? '',
    };
    const answer = await json(await signedRequest({ cloud, signingDate, credentials }));
    shiftMs = 0;
    expect(answer).toEqual([
      400,
      'ExpiredTokenException',
      'The security token included in the request is expired',
    ]);
  });
});

test('a query service answers in its own words', async () => {
  const request = await signedRequest({
    cloud,
    service: 'sts',
    target: '',
    type: 'application/x-www-form-urlencoded',
    body: 'Action=GetCallerIdentity&Version=2011-06-15',
    credentials: { secretAccessKey: 'guessed' },
  });
  const { status, body } = await send(cloud, request);
  expect(status).toBe(403);
  expect(body).toContain(`<Code>SignatureDoesNotMatch</Code><Message>${mismatch}</Message>`);
});
