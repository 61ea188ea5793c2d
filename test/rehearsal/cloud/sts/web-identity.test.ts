import { generateKeyPairSync } from 'node:crypto';
import {
  AssumeRoleWithWebIdentityCommand,
  type AssumeRoleWithWebIdentityCommandInput,
  GetCallerIdentityCommand,
  STSClient,
} from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startCloud } from '../../../../rehearsal/cloud/cloud.ts';
import type { Cloud } from '../../../../rehearsal/cloud/cloud.types.ts';
import { tokenIssuer } from './github-token.ts';

const role = 'arn:aws:iam::123456789012:role/zibro-staging-backend-deploy';
const github = tokenIssuer(Date.now);

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ services: ['sts'], oidc: github.oidc });
});
afterAll(() => cloud.close());

const client = (
  credentials = { accessKeyId: 'unused', secretAccessKey: 'unused' },
  endpoint = cloud.awsUrl,
) => new STSClient({ region: 'eu-west-1', endpoint, credentials, maxAttempts: 1 });

const assume = (WebIdentityToken: string, more: Partial<AssumeRoleWithWebIdentityCommandInput> = {}) =>
  client().send(
    new AssumeRoleWithWebIdentityCommand({
      RoleArn: role,
      RoleSessionName: 'GitHubActions',
      WebIdentityToken,
      ...more,
    }),
  );

test('a token becomes a session, whose keys say who they are', async () => {
  const { Credentials, ...answer } = await assume(github.token(), { DurationSeconds: 900 });
  expect(answer).toMatchObject({
    SubjectFromWebIdentityToken: 'repo:zibro@800000001/backend@900000001:environment:staging',
    Audience: 'sts.amazonaws.com',
    Provider: 'arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com',
    AssumedRoleUser: {
      Arn: 'arn:aws:sts::123456789012:assumed-role/zibro-staging-backend-deploy/GitHubActions',
      AssumedRoleId: expect.stringMatching(/^AROA[A-Z2-7]{17}:GitHubActions$/),
    },
  });
  const left = (Credentials?.Expiration?.getTime() ?? 0) - Date.now();
  expect(left).toBeGreaterThan(890_000);
  expect(left).toBeLessThanOrEqual(900_000);
  const keys = {
    accessKeyId: Credentials?.AccessKeyId ?? '',
    secretAccessKey: Credentials?.SecretAccessKey ?? '',
    sessionToken: Credentials?.SessionToken ?? '',
  };
  expect(await client(keys).send(new GetCallerIdentityCommand({}))).toMatchObject({
    Account: '123456789012',
    Arn: 'arn:aws:sts::123456789012:assumed-role/zibro-staging-backend-deploy/GitHubActions',
    UserId: answer.AssumedRoleUser?.AssumedRoleId,
  });
});

describe('the trust policy', () => {
  const denied = {
    name: 'AccessDenied',
    message: 'Not authorized to perform sts:AssumeRoleWithWebIdentity',
    $metadata: { httpStatusCode: 403 },
  };

  test.each([
    ['the immutable subject', {}],
    ['the legacy subject', { sub: 'repo:zibro/backend:environment:staging' }],
    [
      'our workflow at a branch',
      { job_workflow_ref: 'zibro/actions/.github/workflows/backend-ci.yml@refs/heads/main' },
    ],
  ])('allows %s', async (_, claims) => {
    expect(await assume(github.token(claims))).toHaveProperty('Credentials.AccessKeyId');
  });

  test.each<[string, Record<string, unknown>]>([
    ['a branch', { sub: 'repo:zibro@800000001/backend@900000001:ref:refs/heads/develop' }],
    ['a branch in the legacy form', { sub: 'repo:zibro/backend:ref:refs/heads/main' }],
    ['a tag', { sub: 'repo:zibro/backend:ref:refs/tags/v1' }],
    ['a pull request', { sub: 'repo:zibro@800000001/backend@900000001:pull_request' }],
    ['another environment', { sub: 'repo:zibro@800000001/backend@900000001:environment:production' }],
    ['an environment with a longer name', { sub: 'repo:zibro/backend:environment:staging-2' }],
    ['another repository', { sub: 'repo:zibro/web:environment:staging', repository_id: '900000002' }],
    [
      'a recycled repository name with another id',
      { sub: 'repo:zibro/backend:environment:staging', repository_id: '900000777' },
    ],
    [
      'the repository after a transfer to another owner',
      { sub: 'repo:zibro/backend:environment:staging', repository_owner_id: '800000777' },
    ],
    [
      'a recycled owner name with other ids',
      {
        sub: 'repo:zibro/backend:environment:staging',
        repository_id: '900000777',
        repository_owner_id: '800000777',
      },
    ],
    [
      'a recycled name in the immutable form',
      { sub: 'repo:zibro@800000001/backend@900000777:environment:staging', repository_id: '900000777' },
    ],
    [
      'another workflow file',
      { job_workflow_ref: 'zibro/actions/.github/workflows/web-ci.yml@refs/tags/v1' },
    ],
    [
      'the workflow file of another repository',
      { job_workflow_ref: 'zibro/backend/.github/workflows/backend-ci.yml@refs/heads/main' },
    ],
    [
      'a workflow at a commit that is no ref',
      { job_workflow_ref: `zibro/actions/.github/workflows/backend-ci.yml@${'a'.repeat(40)}` },
    ],
    ['a token without a workflow', { job_workflow_ref: undefined }],
    ['a token without a repository id', { repository_id: undefined }],
  ])('refuses %s', async (_, claims) => {
    await expect(assume(github.token(claims))).rejects.toMatchObject(denied);
  });

  test.each([
    ['of another environment', 'arn:aws:iam::123456789012:role/zibro-production-backend-deploy'],
    ['of tasks', 'arn:aws:iam::123456789012:role/zibro-staging-backend-task'],
    ['that is not there', 'arn:aws:iam::123456789012:role/nobody'],
    ['of another account', 'arn:aws:iam::210987654321:role/zibro-staging-backend-deploy'],
  ])('refuses a role %s', async (_, RoleArn) => {
    await expect(assume(github.token(), { RoleArn })).rejects.toMatchObject(denied);
  });
});

describe('the token', () => {
  const now = () => Math.floor(Date.now() / 1000);
  const noJwt =
    'The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)';
  const [head, body, signature] = github.token().split('.');
  const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  const promoted = Buffer.from(
    JSON.stringify({ ...JSON.parse(Buffer.from(body ?? '', 'base64url').toString()), sub: 'x' }),
  );

  test.each<[string, () => string, string | RegExp, string?]>([
    ['text that is no token', () => 'ghs_abcdef', noJwt],
    ['a token without its signature', () => `${head}.${body}.`, noJwt],
    ['a token of four parts', () => `${head}.${body}.${signature}.x`, noJwt],
    ['a body that is no JSON', () => `${head}.e30x.${signature}`, noJwt],
    [
      'another issuer',
      () => github.token({ iss: 'https://gitlab.com' }),
      'No OpenIDConnect provider found in your account for https://gitlab.com',
    ],
    ['another audience', () => github.token({ aud: 'https://github.com/zibro' }), 'Incorrect token audience'],
    ['a list as audience', () => github.token({ aud: ['sts.amazonaws.com'] }), noJwt],
    [
      'a body that was changed',
      () => `${head}.${promoted.toString('base64url')}.${signature}`,
      'The ID Token provided is not signed by the key of your identity provider',
    ],
    [
      'another key under the same id',
      () => github.token({}, {}, other),
      'The ID Token provided is not signed by the key of your identity provider',
    ],
    [
      'an unknown key',
      () => github.token({}, { kid: 'key-2' }),
      "Couldn't retrieve verification key from your identity provider, please reference AssumeRoleWithWebIdentity documentation for requirements",
    ],
    ['no key id', () => github.token({}, { kid: undefined }), /^Couldn't retrieve verification key/],
    ['no algorithm', () => github.token({}, { alg: 'none' }), "The token's algorithm none is not RS256"],
    ['a shared secret', () => github.token({}, { alg: 'HS256' }), "The token's algorithm HS256 is not RS256"],
    ['no end', () => github.token({ exp: undefined }), 'Missing a required claim: exp'],
    ['no beginning', () => github.token({ iat: undefined }), 'Missing a required claim: iat'],
    [
      'a token of tomorrow',
      () => github.token({ nbf: now() + 60 }),
      /^Token not yet valid: current date\/time \d+ must not be before \d+$/,
    ],
    [
      'a token of yesterday',
      () => github.token({ exp: now() - 1 }),
      /^Token expired: current date\/time \d+ must be before the expiration date\/time \d+$/,
      'ExpiredTokenException',
    ],
  ])('%s is refused', async (_, token, message, name = 'InvalidIdentityTokenException') => {
    await expect(assume(token())).rejects.toMatchObject({
      name,
      message: typeof message === 'string' ? message : expect.stringMatching(message),
      $metadata: { httpStatusCode: 400 },
    });
  });

  test('nobody is believed without a provider', async () => {
    const alone = await startCloud({ services: ['sts'] });
    const command = new AssumeRoleWithWebIdentityCommand({
      RoleArn: role,
      RoleSessionName: 'ci',
      WebIdentityToken: github.token(),
    });
    const refusal = await client(undefined, alone.awsUrl)
      .send(command)
      .catch((error: unknown) => error);
    await alone.close();
    expect(refusal).toMatchObject({
      name: 'InvalidIdentityTokenException',
      message:
        'No OpenIDConnect provider found in your account for https://token.actions.githubusercontent.com',
    });
  });
});

describe('the request', () => {
  const one = '1 validation error detected: ';
  test.each<[string, Partial<AssumeRoleWithWebIdentityCommandInput>, string]>([
    [
      'a short session',
      { DurationSeconds: 899 },
      `${one}Value '899' at 'durationSeconds' failed to satisfy constraint: Member must have value greater than or equal to 900`,
    ],
    [
      'a session of more than twelve hours',
      { DurationSeconds: 43201 },
      `${one}Value '43201' at 'durationSeconds' failed to satisfy constraint: Member must have value less than or equal to 43200`,
    ],
    [
      'a longer session than the role has',
      { DurationSeconds: 3601 },
      'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    ],
    [
      'a session name with a space',
      { RoleSessionName: 'my run' },
      `${one}Value 'my run' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*`,
    ],
    [
      'a session name of one letter',
      { RoleSessionName: 'a' },
      `${one}Value 'a' at 'roleSessionName' failed to satisfy constraint: Member must have length greater than or equal to 2`,
    ],
    [
      'a long session name',
      { RoleSessionName: 'a'.repeat(65) },
      `${one}Value '${'a'.repeat(65)}' at 'roleSessionName' failed to satisfy constraint: Member must have length less than or equal to 64`,
    ],
    [
      'a name for an ARN',
      { RoleArn: 'zibro-staging-backend-deploy' },
      'zibro-staging-backend-deploy is invalid',
    ],
    [
      'an empty ARN',
      { RoleArn: '' },
      `${one}Value '' at 'roleArn' failed to satisfy constraint: Member must have length greater than or equal to 20`,
    ],
    [
      'a session policy',
      { Policy: '{}' },
      "Policy is not part of the local cloud's AssumeRoleWithWebIdentity.",
    ],
  ])('%s is refused', async (_, input, message) => {
    await expect(assume(github.token(), input)).rejects.toMatchObject({ name: 'ValidationError', message });
  });

  test('a signature with a made-up key is refused', async () => {
    await expect(client().send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
      name: 'InvalidClientTokenId',
      message: 'The security token included in the request is invalid.',
      $metadata: { httpStatusCode: 403 },
    });
  });

  test('the administrator is a user', async () => {
    expect(await client(cloud.admin.credentials).send(new GetCallerIdentityCommand({}))).toMatchObject({
      Arn: 'arn:aws:iam::123456789012:user/admin',
    });
  });
});
