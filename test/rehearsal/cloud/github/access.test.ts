import http from 'node:http';
import { afterEach, beforeEach, expect, it, test } from '@jest/globals';
import { slice } from '../../../../rehearsal/cloud/github/openapi/slice.ts';
import { base, job, running, sha } from './running.ts';

let { github, call, clock, token }: Awaited<ReturnType<typeof running>> = {} as never;

beforeEach(async () => {
  ({ github, call, clock, token } = await running({ requestsPerHour: 50 }));
});
afterEach(() => github.close());

const check = { name: 'unit', head_sha: sha };

test.each([
  ['no permission', {}, 'POST', `${base}/check-runs`, check, 'checks=write'],
  ['read instead of write', { checks: 'read' }, 'POST', `${base}/check-runs`, check, 'checks=write'],
  ['none', { deployments: 'none' }, 'GET', `${base}/deployments`, undefined, 'deployments=read'],
  [
    'another permission',
    { checks: 'write' },
    'POST',
    `${base}/issues/5/comments`,
    { body: 'x' },
    'issues=write; pull_requests=write',
  ],
] as const)('refuses a token with %s', async (_, permissions, method, path, body, accepted) => {
  const weak = github.issueToken(job(), permissions);
  const refused = await call(method, path, body, weak);
  expect(refused.status).toBe(403);
  expect(refused.body).toEqual({
    message: 'Resource not accessible by integration',
    documentation_url: expect.stringMatching(/^https:\/\/docs\.github\.com\/rest\//),
    status: '403',
  });
  expect(refused.headers.get('x-accepted-github-permissions')).toBe(accepted);
});

test.each([
  [
    'pull-requests: write comments',
    { 'pull-requests': 'write' },
    'POST',
    `${base}/issues/5/comments`,
    { body: 'x' },
  ],
  ['issues: write comments', { issues: 'write' }, 'POST', `${base}/issues/5/comments`, { body: 'x' }],
  ['checks: write reads checks', { checks: 'write' }, 'GET', `${base}/commits/${sha}/check-runs`, undefined],
  ['no permission reads the repository', {}, 'GET', base, undefined],
] as const)('%s', async (_, permissions, method, path, body) => {
  const enough = github.issueToken(job(), permissions);
  expect((await call(method, path, body, enough)).status).toBeLessThan(300);
});

it('refuses a token that is unknown or revoked', async () => {
  const refusal = { status: 401, body: { message: 'Bad credentials', status: '401' } };
  expect(await call('GET', base, undefined, 'ghs_made_up')).toMatchObject(refusal);
  github.revokeToken(token);
  expect(await call('GET', base)).toMatchObject(refusal);
});

it('keeps a token to its own repository', async () => {
  for (const path of ['/repos/zibro/actions', '/repos/zibro/none']) {
    expect(await call('GET', path)).toMatchObject({ status: 404, body: { message: 'Not Found' } });
  }
  github.addRepository({ fullName: 'other/api' });
  const foreign = github.issueToken(job({ repository: 'other/api' }), { checks: 'write' });
  expect(await call('POST', `${base}/check-runs`, check, foreign)).toMatchObject({ status: 404 });
});

it('answers the repository with its ids', async () => {
  expect((await call('GET', base)).body).toMatchObject({
    id: 900_000_001,
    full_name: 'zibro/backend',
    default_branch: 'main',
    owner: { login: 'zibro', id: 800_000_001 },
  });
});

it('says by name what is not here', async () => {
  expect(await call('GET', `${base}/branches`)).toMatchObject({
    status: 501,
    body: { message: 'The local GitHub has no GET /repos/zibro/backend/branches.' },
  });
});

test.each([
  ['no JSON', '{', 400, 'Problems parsing JSON'],
  ['no object', '[]', 400, 'Body should be a JSON object'],
])('refuses a body that is %s', async (_, body, status, message) => {
  expect(await call('POST', `${base}/check-runs`, body)).toMatchObject({ status, body: { message } });
});

it('refuses a query parameter that GitHub does not know', async () => {
  expect(await call('GET', `${base}/deployments?env=staging`)).toMatchObject({
    status: 422,
    body: { message: 'Invalid request.\n\n"env" is not a permitted key.' },
  });
});

it('refuses a client that does not say who it is', async () => {
  const status = await new Promise((resolve, reject) => {
    http
      .get(
        `${github.apiUrl}${base}`,
        { headers: { authorization: `token ${token}` }, agent: false },
        (answer) => {
          answer.resume().on('end', () => resolve(answer.statusCode));
        },
      )
      .on('error', reject);
  });
  expect(status).toBe(403);
  expect(github.calls.at(-1)?.message).toBe(
    'Request forbidden by administrative rules. Please make sure your request has a User-Agent header.',
  );
});

it('has an endpoint for every operation of the slice, and answers each as GitHub describes', async () => {
  for (const { method, path, body } of slice.operations) {
    const filled = path.replace('{owner}/{repo}', 'zibro/backend').replace('{issue_number}', '5');
    const { status } = await call(
      method,
      filled.replaceAll(/\{(ref|commit_sha)\}/g, sha).replaceAll(/\{\w+\}/g, '1'),
      body ? {} : undefined,
    );
    expect({ path, missing: status >= 500 }).toEqual({ path, missing: false });
  }
});

it('counts requests, refuses the one too many, and starts again after an hour', async () => {
  const limited = async () => {
    const { status, headers, body } = await call('GET', base);
    return { status, remaining: headers.get('x-ratelimit-remaining'), message: body.message };
  };
  expect(await limited()).toEqual({ status: 200, remaining: '49', message: undefined });
  expect((await call('GET', '/rate_limit')).body.rate).toEqual({
    limit: 50,
    used: 1,
    remaining: 49,
    reset: (clock.now() + 3_600_000) / 1000,
  });
  for (let i = 0; i < 49; i += 1) await call('GET', base);
  expect(await limited()).toEqual({
    status: 403,
    remaining: '0',
    message: 'API rate limit exceeded for installation ID 800000001.',
  });
  clock.advance(3_600_000);
  expect((await limited()).status).toBe(200);
});

it('writes every call down', async () => {
  await call('GET', base);
  await call('POST', `${base}/check-runs`, {}, github.issueToken(job({ job: 'weak' }), {}));
  expect(github.calls.map(({ at: _, ...rest }) => rest)).toEqual([
    { operation: 'repos/get', repository: 'zibro/backend', job: 'test', status: 200, message: '' },
    {
      operation: 'checks/create',
      repository: 'zibro/backend',
      job: 'weak',
      status: 403,
      message: 'Resource not accessible by integration',
    },
  ]);
  expect(github.tokens.map(({ job: { job }, permissions }) => [job, permissions])).toContainEqual([
    'weak',
    {},
  ]);
});
