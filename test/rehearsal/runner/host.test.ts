import { afterAll, expect, test } from '@jest/globals';
import type { JobIdentity } from '../../../rehearsal/runner/host.ts';
import { createStandaloneHost } from '../../../rehearsal/runner/standalone-host.ts';
import { createFixtureWorld, REPOSITORY } from './fixture-world.ts';

const WORKFLOWS = {
  'deploy.yml': `on: push
name: Deploy
permissions:
  contents: read
jobs:
  a:
    runs-on: ubuntu-24.04
    environment: staging
    permissions:
      id-token: write
    steps:
      - run: |
          echo '# told' >> "$GITHUB_STEP_SUMMARY"
          echo '::warning file=a.ts,line=2::careful'
`,
};

const reviews: { job: JobIdentity; answer(verdict?: Error): void }[] = [];
let asked: () => void = () => {};
const host = createStandaloneHost({
  environments: {
    staging: {
      review: (job) =>
        new Promise((resolve, reject) => {
          reviews.push({ job, answer: (verdict) => (verdict ? reject(verdict) : resolve()) });
          asked();
        }),
    },
  },
});
const world = createFixtureWorld({ host }, WORKFLOWS);
afterAll(world.close);

async function deploy(signal?: AbortSignal) {
  const question = new Promise<void>((resolve) => {
    asked = resolve;
  });
  const run = world.runner.run({
    repository: REPOSITORY,
    workflow: 'deploy.yml',
    event: 'push',
    ...(signal && { signal }),
  });
  await question;
  const review = reviews.pop();
  if (!review) throw new Error('nobody was asked');
  return { run, review };
}

test('a reviewer decides before the job has a token', async () => {
  const { run, review } = await deploy();
  expect(host.tokens.size).toBe(0);
  review.answer();
  const { conclusion, jobs } = await run;
  expect(conclusion).toBe('success');
  expect(jobs.map(({ permissions }) => permissions)).toEqual([{ 'id-token': 'write', metadata: 'read' }]);
  // The token ends with the job.
  expect(host.tokens.size).toBe(0);
  expect(host.reports.splice(0)).toEqual([
    {
      name: 'a',
      conclusion: 'success',
      annotations: [{ level: 'warning', message: 'careful', file: 'a.ts', line: 2 }],
      summaries: ['# told\n'],
      job: review.job,
    },
  ]);
  expect(review.job).toMatchObject({
    workflow: 'Deploy',
    workflowRef: 'zibro/backend/.github/workflows/deploy.yml@refs/heads/main',
    jobWorkflowRef: 'zibro/backend/.github/workflows/deploy.yml@refs/heads/main',
    job: 'a',
    ref: 'refs/heads/main',
    environment: 'staging',
  });
});

test('a reviewer who refuses fails the job', async () => {
  const { run, review } = await deploy();
  review.answer(new Error('The deployment to staging was rejected by a reviewer.'));
  const { conclusion, jobs } = await run;
  expect(conclusion).toBe('failure');
  expect(jobs.map(({ annotations }) => annotations)).toEqual([
    [{ level: 'error', message: 'The deployment to staging was rejected by a reviewer.' }],
  ]);
});

test('a run can be cancelled while it waits for a reviewer', async () => {
  const cancel = new AbortController();
  const { run } = await deploy(cancel.signal);
  cancel.abort();
  const { conclusion, jobs } = await run;
  expect([conclusion, jobs.map((job) => job.conclusion)]).toEqual(['cancelled', ['cancelled']]);
});
