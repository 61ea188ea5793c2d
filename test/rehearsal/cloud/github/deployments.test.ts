import { afterEach, beforeEach, expect, it, test } from '@jest/globals';
import { at, backend, base, job, running, sha } from './running.ts';

let { github, call }: Awaited<ReturnType<typeof running>> = {} as never;

beforeEach(async () => {
  ({ github, call } = await running());
  github.report(job(), { name: 'test', conclusion: 'success', annotations: [], summaries: [] });
});
afterEach(() => github.close());

const plain = { ref: 'develop', auto_merge: false, required_contexts: [] };
const create = (changes: object = {}) => call('POST', `${base}/deployments`, { ...plain, ...changes });

it('creates a deployment with the defaults of the API', async () => {
  const { status, body } = await create();
  expect(status).toBe(201);
  expect(body).toMatchObject({
    ref: 'develop',
    sha,
    task: 'deploy',
    environment: 'production',
    original_environment: 'production',
    production_environment: true,
    transient_environment: false,
    payload: {},
    description: '',
    creator: { login: 'github-actions[bot]', id: 41_898_282, type: 'Bot' },
    created_at: at,
    statuses_url: `${github.apiUrl}${base}/deployments/${body.id}/statuses`,
  });
  expect((await call('GET', `${base}/deployments/${body.id}`)).body).toEqual(body);
});

it('lists the newest first, by environment, ref, sha and task', async () => {
  const staging = (await create({ environment: 'staging' })).body;
  const production = (await create({ task: 'deploy:migrations' })).body;
  const ids = async (query: string) =>
    (await call('GET', `${base}/deployments${query}`)).list.map(({ id }) => id);
  expect(await ids('')).toEqual([production.id, staging.id]);
  expect(await ids('?environment=staging')).toEqual([staging.id]);
  expect(await ids('?task=deploy:migrations')).toEqual([production.id]);
  expect(await ids(`?sha=${sha}&ref=develop`)).toEqual([production.id, staging.id]);
  expect(await ids('?ref=main')).toEqual([]);
});

it('retires the earlier success of an environment that is not production', async () => {
  const states = async (id: unknown) =>
    (await call('GET', `${base}/deployments/${id}/statuses`)).list.map(({ state }) => state);
  const ids: Record<string, unknown[]> = { staging: [], production: [] };
  for (const environment of ['staging', 'production', 'staging', 'production']) {
    const { id } = (await create({ environment })).body;
    ids[environment]?.push(id);
    await call('POST', `${base}/deployments/${id}/statuses`, { state: 'in_progress' });
    await call('POST', `${base}/deployments/${id}/statuses`, { state: 'success' });
  }
  expect(await states(ids.staging?.[0])).toEqual(['inactive', 'success', 'in_progress']);
  expect(await states(ids.staging?.[1])).toEqual(['success', 'in_progress']);
  expect(await states(ids.production?.[0])).toEqual(['success', 'in_progress']);
});

it('keeps what a status says', async () => {
  const { id } = (await create({ environment: 'staging' })).body;
  const { status, body } = await call('POST', `${base}/deployments/${id}/statuses`, {
    state: 'success',
    description: 'api:7 serves',
    environment_url: 'https://staging.example.test',
    log_url: 'https://github.com/zibro/backend/actions/runs/7001',
  });
  expect(status).toBe(201);
  expect(body).toMatchObject({
    state: 'success',
    description: 'api:7 serves',
    environment: 'staging',
    environment_url: 'https://staging.example.test',
    log_url: 'https://github.com/zibro/backend/actions/runs/7001',
    target_url: 'https://github.com/zibro/backend/actions/runs/7001',
  });
  expect((await call('GET', `${base}/deployments/${id}/statuses/${body.id}`)).body).toEqual(body);
  expect(github.repositoryState(backend).deployments[0]?.statuses).toHaveLength(1);
});

test.each([
  ['an unknown ref', { ref: 'nowhere' }, 422, 'No ref found for: nowhere'],
  [
    'a merge, which needs git',
    { auto_merge: true },
    422,
    'The local GitHub cannot merge main into develop. Send auto_merge: false.',
  ],
  ['no ref', { ref: undefined }, 422, `Invalid request.\n\n"ref" wasn't supplied.`],
  [
    'an unknown field',
    { enviroment: 'staging' },
    422,
    `Invalid request.\n\n"enviroment" is not a permitted key.`,
  ],
  [
    'a required context that is not green',
    { required_contexts: ['test', 'lint'] },
    409,
    'Conflict: Commit status checks failed for develop.',
  ],
])('refuses %s', async (_, changes, status, message) => {
  expect(await create(changes)).toMatchObject({ status, body: { message, status: String(status) } });
});

it('counts the own check of the calling job when required_contexts is left out', async () => {
  github.issueToken(job({ job: 'deploy' }), {});
  expect(await create({ required_contexts: undefined })).toMatchObject({
    status: 409,
    body: {
      message: 'Conflict: Commit status checks failed for develop.',
      errors: [
        {
          contexts: [{ context: 'deploy', state: 'pending' }],
          resource: 'Deployment',
          field: 'required_contexts',
          code: 'invalid',
        },
      ],
    },
  });
});

test.each([
  [
    'an unknown state',
    { state: 'succeeded' },
    `Invalid request.\n\n"succeeded" is not a member of ["error", "failure", "inactive", "in_progress", "queued", "pending", "success"].`,
    undefined,
  ],
  [
    'a long description',
    { state: 'success', description: 'x'.repeat(141) },
    'Validation Failed',
    [
      {
        resource: 'DeploymentStatus',
        code: 'custom',
        field: 'description',
        message: 'description is too long (maximum is 140 characters)',
      },
    ],
  ],
  [
    'an address that is none',
    { state: 'success', environment_url: 'staging.example.test' },
    'Validation Failed',
    [
      {
        resource: 'DeploymentStatus',
        code: 'custom',
        field: 'environment_url',
        message: 'environment_url must use http(s) scheme',
      },
    ],
  ],
])('refuses a status with %s', async (_, body, message, errors) => {
  const { id } = (await create()).body;
  const refused = await call('POST', `${base}/deployments/${id}/statuses`, body);
  expect(refused.status).toBe(422);
  expect(refused.body.message).toBe(message);
  expect(refused.body.errors).toEqual(errors);
});
