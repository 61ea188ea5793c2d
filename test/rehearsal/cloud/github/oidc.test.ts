import { createPublicKey, verify } from 'node:crypto';
import { afterEach, expect, it, test } from '@jest/globals';
import type { LocalGitHub } from '../../../../rehearsal/cloud/github/github.types.ts';
import type { JobIdentity } from '../../../../rehearsal/runner/host.ts';
import { noon } from '../direct-call.ts';
import { job, running, sha } from './running.ts';

let github: LocalGitHub;
afterEach(() => github.close());

async function tokenFor(identity: JobIdentity, audience = '&audience=sts.amazonaws.com') {
  const { url, token } = github.idTokenRequest(identity);
  const response = await fetch(`${url}${audience}`, { headers: { authorization: `bearer ${token}` } });
  const { value } = (await response.json()) as { value: string };
  return value;
}

function decoded(token: string, part: 0 | 1): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split('.')[part] ?? '', 'base64url').toString());
}

it('signs the claims of a job with a key that it publishes', async () => {
  ({ github } = await running());
  const token = await tokenFor(job({ environment: 'staging' }));
  const [header, payload, signature = ''] = token.split('.');
  const key = github.oidc.jwks().keys[0];
  expect(decoded(token, 0)).toEqual({ typ: 'JWT', alg: 'RS256', kid: key?.kid });
  expect(key).not.toHaveProperty('d');
  const publicKey = createPublicKey({ format: 'jwk', key: key ?? {} });
  const signed = Buffer.from(`${header}.${payload}`);
  expect(verify('sha256', signed, publicKey, Buffer.from(signature, 'base64url'))).toBe(true);
  const iat = noon / 1000;
  expect(decoded(token, 1)).toEqual({
    jti: expect.any(String),
    iss: 'https://token.actions.githubusercontent.com',
    aud: 'sts.amazonaws.com',
    sub: 'repo:zibro@800000001/backend@900000001:environment:staging',
    environment: 'staging',
    ref: 'refs/heads/develop',
    ref_type: 'branch',
    ref_protected: 'false',
    sha,
    repository: 'zibro/backend',
    repository_id: '900000001',
    repository_owner: 'zibro',
    repository_owner_id: '800000001',
    repository_visibility: 'private',
    run_id: '7001',
    run_number: '12',
    run_attempt: '1',
    actor: 'mina',
    actor_id: expect.stringMatching(/^\d{9}$/),
    workflow: 'backend',
    workflow_ref: 'zibro/backend/.github/workflows/backend.yml@refs/heads/develop',
    workflow_sha: sha,
    job_workflow_ref: 'zibro/actions/.github/workflows/backend-ci.yml@refs/tags/v1',
    event_name: 'push',
    head_ref: '',
    base_ref: '',
    runner_environment: 'github-hosted',
    iat,
    nbf: iat - 600,
    exp: iat + 300,
  });
});

const who = 'repo:zibro@800000001/backend@900000001';

test.each([
  ['a branch', {}, `${who}:ref:refs/heads/develop`],
  ['a tag', { ref: 'refs/tags/v1.2.3' }, `${who}:ref:refs/tags/v1.2.3`],
  ['a pull request', { event: 'pull_request', ref: 'refs/pull/5/merge' }, `${who}:pull_request`],
  [
    'an environment, whatever the event',
    { event: 'pull_request', environment: 'staging' },
    `${who}:environment:staging`,
  ],
  ['a colon in an environment', { environment: 'a:b' }, `${who}:environment:a%3Ab`],
])('names %s in the subject', async (_, changes, sub) => {
  ({ github } = await running());
  expect(decoded(await tokenFor(job(changes)), 1).sub).toBe(sub);
});

it('names the repository without ids in the legacy form', async () => {
  ({ github } = await running({ subject: 'legacy' }));
  expect(decoded(await tokenFor(job()), 1).sub).toBe('repo:zibro/backend:ref:refs/heads/develop');
});

it('gives a recycled name other ids', async () => {
  ({ github } = await running());
  github.addRepository({ fullName: 'zibro/backend', id: 900_000_777, ownerId: 800_000_777 });
  expect(decoded(await tokenFor(job()), 1)).toMatchObject({
    sub: 'repo:zibro@800000777/backend@900000777:ref:refs/heads/develop',
    repository: 'zibro/backend',
    repository_id: '900000777',
  });
});

it("has the owner's address as default audience", async () => {
  ({ github } = await running());
  expect(decoded(await tokenFor(job(), ''), 1).aud).toBe('https://github.com/zibro');
});

it('answers nobody without the right to ask', async () => {
  ({ github } = await running());
  const { url, token } = github.idTokenRequest(job());
  const status = async (authorization: string) => (await fetch(url, { headers: { authorization } })).status;
  expect(await status(`bearer ${token}`)).toBe(200);
  expect(await status('bearer made-up')).toBe(401);
  github.revokeToken(token);
  expect(await status(`bearer ${token}`)).toBe(401);
});

it('plays faults of the token endpoint', async () => {
  ({ github } = await running());
  github.fault({
    service: 'github',
    operation: 'oidc/token',
    times: 1,
    what: { kind: 'status', status: 503 },
  });
  const { url, token } = github.idTokenRequest(job());
  const status = async () => (await fetch(url, { headers: { authorization: `bearer ${token}` } })).status;
  expect([await status(), await status()]).toEqual([503, 200]);
  expect(github.calls.map(({ operation, status }) => [operation, status])).toEqual([
    ['oidc/token', 503],
    ['oidc/token', 200],
  ]);
});
