import { afterEach, beforeEach, expect, it, test } from '@jest/globals';
import { backend, job, running } from './running.ts';

let github: Awaited<ReturnType<typeof running>>['github'];
let lines: string[];

beforeEach(async () => {
  lines = [];
  ({ github } = await running({ log: (line) => lines.push(line) }));
});
afterEach(() => github.close());

const enter = (environment: string, ref: string, name = 'deploy') =>
  github.enterEnvironment(job({ job: name, ref, environment }), environment);
const states = () =>
  github
    .repositoryState(backend)
    .deployments.map(({ environment, statuses }) => [environment, ...statuses.map(({ state }) => state)]);

test.each([
  ['staging', 'refs/heads/develop'],
  ['staging', 'refs/heads/main'],
  ['production', 'refs/heads/main'],
  ['Production', 'refs/heads/main'],
  ['preview', 'refs/heads/feature/x'],
])('%s lets %s in', async (environment, ref) => {
  await expect(enter(environment, ref)).resolves.toBeUndefined();
});

test.each([
  ['production', 'refs/heads/develop', 'Branch "develop"'],
  ['staging', 'refs/heads/feature/x', 'Branch "feature/x"'],
  ['staging', 'refs/tags/main', 'Tag "main"'],
  ['staging', 'refs/pull/5/merge', 'Branch "5/merge"'],
  ['PRODUCTION', 'refs/heads/develop', 'Branch "develop"'],
])('%s does not let %s in', async (environment, ref, what) => {
  await expect(enter(environment, ref)).rejects.toThrow(
    `${what} is not allowed to deploy to ${environment} due to environment protection rules.`,
  );
  expect(states()).toEqual([[environment, 'failure']]);
});

test.each([
  ['release/*', 'refs/heads/release/1', true],
  ['release/*', 'refs/heads/release/1/a', false],
  ['refs/pull/*/merge', 'refs/pull/5/merge', true],
])('the pattern %s on %s: %s', async (pattern, ref, allowed) => {
  github.setEnvironment(backend, 'preview', { branches: [pattern], reviewers: [] });
  const answer = await enter('preview', ref).then(
    () => true,
    () => false,
  );
  expect(answer).toBe(allowed);
});

it('asks the reviewers, who approve unless told', async () => {
  await enter('production', 'refs/heads/main');
  github.setReviewer('production', 'refuse');
  await expect(enter('production', 'refs/heads/main', 'again')).rejects.toThrow(
    "The deployment was rejected or didn't satisfy other protection rules.",
  );
  expect(github.reviews.map(({ decision, reviewers }) => [decision, reviewers])).toEqual([
    ['approve', ['release-managers']],
    ['refuse', ['release-managers']],
  ]);
  expect(lines).toEqual([
    'production: release-managers approved the job deploy',
    'production: release-managers refused the job again',
  ]);
});

it('makes a deployment of a job with an environment, and ends it with the job', async () => {
  const ends = { success: 'success', failure: 'failure', cancelled: 'error' } as const;
  for (const [conclusion, name] of Object.entries(ends)) {
    const identity = job({ job: name, environment: 'staging' });
    await github.enterEnvironment(identity, 'staging');
    github.report(identity, { name, conclusion: conclusion as 'success', annotations: [], summaries: [] });
  }
  expect(states()).toEqual([
    ['staging', 'in_progress', 'success'],
    ['staging', 'in_progress', 'failure'],
    ['staging', 'in_progress', 'error'],
  ]);
});

it('keeps secrets and variables of a repository apart from those of its environments', () => {
  github.setSecret(backend, 'token', 'one');
  github.setSecret(backend, 'TOKEN', 'two', 'staging');
  github.setVariable(backend, 'region', 'eu-west-1', 'Staging');
  expect(github.settings(backend)).toEqual({ secrets: { TOKEN: 'one' }, vars: {} });
  expect(github.settings(backend, 'staging')).toEqual({
    secrets: { TOKEN: 'two' },
    vars: { REGION: 'eu-west-1' },
  });
  expect(() => github.setSecret(backend, 'GITHUB_TOKEN', 'x')).toThrow(
    'Secret names hold letters, digits and underscores only, do not start with a digit and do not start with GITHUB_. Given: GITHUB_TOKEN',
  );
});

it('names a repository that it does not have', () => {
  expect(() => github.repository('zibro/none')).toThrow(
    'The local GitHub has no repository zibro/none. Add it with addRepository.',
  );
  github.addRepository({ fullName: 'someone/api', defaultBranch: 'trunk' });
  expect(github.repository('someone/api')).toEqual({
    fullName: 'someone/api',
    id: expect.any(Number),
    ownerId: expect.any(Number),
    defaultBranch: 'trunk',
  });
});
