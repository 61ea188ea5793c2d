import { AssumeRoleWithWebIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterEach, expect, it, test } from '@jest/globals';
import { startCloud } from '../../../../rehearsal/cloud/cloud.ts';
import type { Cloud } from '../../../../rehearsal/cloud/cloud.types.ts';
import { startGitHub } from '../../../../rehearsal/cloud/github/github.ts';
import type { GitHubOptions, LocalGitHub } from '../../../../rehearsal/cloud/github/github.types.ts';
import { world } from '../../../../rehearsal/cloud/world.ts';
import type { JobIdentity } from '../../../../rehearsal/runner/host.ts';
import { job } from './running.ts';

/** The whole way of a job to a role: this GitHub's token, believed by the local STS, judged by the role's trust policy. */
let github: LocalGitHub;
let cloud: Cloud;

async function start(options: Partial<GitHubOptions> = {}) {
  github = await startGitHub({ world, ...options });
  cloud = await startCloud({ services: ['sts'], oidc: github.oidc });
}
afterEach(async () => {
  await cloud.close();
  await github.close();
});

const staging = 'zibro-staging-backend-deploy';

async function assume(identity: JobIdentity, audience = 'sts.amazonaws.com'): Promise<string> {
  const { url, token } = github.idTokenRequest(identity);
  const response = await fetch(`${url}&audience=${audience}`, {
    headers: { authorization: `bearer ${token}` },
  });
  const { value } = (await response.json()) as { value: string };
  const sts = new STSClient({ region: world.region, endpoint: cloud.awsUrl });
  const request = new AssumeRoleWithWebIdentityCommand({
    RoleArn: `arn:aws:iam::${world.account}:role/${staging}`,
    RoleSessionName: 'run-7001',
    WebIdentityToken: value,
  });
  const outcome = await sts.send(request).then(
    ({ AssumedRoleUser }) => `assumed ${AssumedRoleUser?.Arn}`,
    (error: Error) => error.name,
  );
  sts.destroy();
  return outcome;
}

const assumed = `assumed arn:aws:sts::123456789012:assumed-role/${staging}/run-7001`;

test.each([
  ['its environment', { environment: 'staging' }, assumed],
  ['a branch only', {}, 'AccessDenied'],
  ['a pull request', { event: 'pull_request', ref: 'refs/pull/5/merge' }, 'AccessDenied'],
  ['another environment', { environment: 'production' }, 'AccessDenied'],
  [
    'another workflow file',
    { environment: 'staging', jobWorkflowRef: 'zibro/backend/.github/workflows/own.yml@refs/heads/main' },
    'AccessDenied',
  ],
])('a job with %s: %s', async (_, changes, outcome) => {
  await start();
  expect(await assume(job(changes))).toBe(outcome);
});

it('believes the legacy subject too', async () => {
  await start({ subject: 'legacy' });
  expect(await assume(job({ environment: 'staging' }))).toBe(assumed);
});

it.each(['immutable', 'legacy'] as const)(
  'refuses a recycled name with other ids (%s subject)',
  async (subject) => {
    await start({ subject });
    github.addRepository({ fullName: 'zibro/backend', id: 900_000_777, ownerId: 800_000_777 });
    expect(await assume(job({ environment: 'staging' }))).toBe('AccessDenied');
  },
);

it('refuses another audience', async () => {
  await start();
  expect(await assume(job({ environment: 'staging' }), 'https://github.com/zibro')).toBe(
    'InvalidIdentityTokenException',
  );
});
