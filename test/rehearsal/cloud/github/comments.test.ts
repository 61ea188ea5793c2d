import { afterEach, beforeEach, expect, it, test } from '@jest/globals';
import { at, backend, base, job, running, sha } from './running.ts';

let { github, call, clock }: Awaited<ReturnType<typeof running>> = {} as never;

beforeEach(async () => {
  ({ github, call, clock } = await running());
});
afterEach(() => github.close());

const comments = `${base}/issues/5/comments`;
const add = (body: string) => call('POST', comments, { body });

it('creates, changes, lists and deletes a comment', async () => {
  const { status, body } = await add('12 tests passed');
  expect(status).toBe(201);
  expect(body).toMatchObject({
    body: '12 tests passed',
    user: { login: 'github-actions[bot]', type: 'Bot' },
    created_at: at,
    issue_url: `${github.apiUrl}${base}/issues/5`,
  });
  const url = `${base}/issues/comments/${body.id}`;
  clock.advance(60_000);
  expect(await call('PATCH', url, { body: '13 tests passed' })).toMatchObject({
    status: 200,
    body: { body: '13 tests passed', created_at: at, updated_at: at.replace('00:00Z', '01:00Z') },
  });
  expect((await call('GET', comments)).list).toMatchObject([{ body: '13 tests passed' }]);
  expect((await call('GET', `${comments}?since=${at.replace('00:00Z', '02:00Z')}`)).list).toEqual([]);
  expect((await call('DELETE', url)).status).toBe(204);
  expect(await call('GET', url)).toMatchObject({ status: 404, body: { message: 'Not Found' } });
  expect(github.repositoryState(backend).comments).toEqual([]);
});

it('pages with Link headers', async () => {
  for (let i = 1; i <= 5; i += 1) await add(`comment ${i}`);
  const page = async (query: string) => {
    const { list, headers } = await call('GET', `${comments}${query}`);
    return { bodies: list.map(({ body }) => body), link: headers.get('link') };
  };
  const url = (n: number) => `<${github.apiUrl}${comments}?per_page=2&page=${n}>`;
  expect(await page('?per_page=2')).toEqual({
    bodies: ['comment 1', 'comment 2'],
    link: `${url(2)}; rel="next", ${url(3)}; rel="last"`,
  });
  expect(await page('?per_page=2&page=2')).toEqual({
    bodies: ['comment 3', 'comment 4'],
    link: `${url(1)}; rel="prev", ${url(3)}; rel="next", ${url(3)}; rel="last", ${url(1)}; rel="first"`,
  });
  expect(await page('?per_page=2&page=3')).toEqual({
    bodies: ['comment 5'],
    link: `${url(2)}; rel="prev", ${url(1)}; rel="first"`,
  });
  expect((await page('?per_page=1000')).link).toBeNull();
});

test.each([
  ['too long', 'x'.repeat(65_537), 'Body is too long (maximum is 65536 characters)'],
  ['blank', ' \n', 'Body cannot be blank'],
])('refuses a body that is %s', async (_, text, message) => {
  expect(await add(text)).toMatchObject({
    status: 422,
    body: {
      message: 'Validation Failed',
      errors: [{ resource: 'IssueComment', code: 'unprocessable', field: 'data', message }],
      documentation_url: 'https://docs.github.com/rest/issues/comments#create-an-issue-comment',
    },
  });
});

it('accepts 65,536 characters', async () => {
  expect((await add('x'.repeat(65_536))).status).toBe(201);
});

it('has no issue that is not there', async () => {
  expect(await call('POST', `${base}/issues/6/comments`, { body: 'x' })).toMatchObject({ status: 404 });
});

it('finds the pull requests of a commit', async () => {
  expect((await call('GET', `${base}/commits/${sha}/pulls`)).list).toMatchObject([
    {
      number: 5,
      state: 'open',
      head: { ref: 'feature/x', sha, repo: { full_name: backend } },
      base: { ref: 'develop' },
    },
  ]);
  expect(await call('GET', `${base}/commits/${'f'.repeat(40)}/pulls`)).toMatchObject({
    status: 422,
    body: { message: `No commit found for SHA: ${'f'.repeat(40)}` },
  });
});

it('knows the pull request of a job that runs for one', async () => {
  github.issueToken(
    job({ event: 'pull_request', ref: 'refs/pull/8/merge', headRef: 'feature/y', baseRef: 'develop' }),
    {},
  );
  expect((await call('POST', `${base}/issues/8/comments`, { body: 'x' })).status).toBe(201);
});
