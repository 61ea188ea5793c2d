import { describe, expect, test } from '@jest/globals';
import { type Job, jobsOf, runStep } from './workflow-step.ts';

const { gate: job, ...others } = jobsOf('.github/workflows/web-ci.yml') as Record<'gate', Job>;

describe('gate', () => {
  test('needs every other job', () => {
    expect(job.needs?.toSorted()).toEqual(Object.keys(others).sort());
  });

  const order = ['test', 'plan', 'preview', 'staging', 'production'];
  /** Lines as GitHub fills them in: job, was it asked for, how it ended. */
  const gate = (results: Record<string, string>, env: Record<string, string> = {}) =>
    runStep(job, 'gate', {
      SCOPE: 'success',
      JOBS: order.map((job) => `${job} ${results[job] ?? 'false skipped'}\n`).join(''),
      STAGING_RELEASE: '',
      PRODUCTION_RELEASE: '',
      WRITES: 'true',
      ...env,
    });
  const good = 'true success';
  const nothing = { environment: '', release: '' };

  test.each([
    ['tests only', { test: good }, {}, nothing],
    ['a pull request', { test: good, plan: good, preview: good }, {}, nothing],
    ['a pull request that is closed', { preview: good }, {}, nothing],
    ['nothing to do', {}, {}, nothing],
    [
      'staging',
      { test: good, staging: good },
      { STAGING_RELEASE: 'a' },
      { environment: 'staging', release: 'a' },
    ],
    [
      'production',
      { test: good, production: good },
      { PRODUCTION_RELEASE: 'a' },
      { environment: 'production', release: 'a' },
    ],
    ['a list changed nothing', { staging: good }, { STAGING_RELEASE: 'a', WRITES: 'false' }, {}],
  ])('passes: %s', (_, results, env, outputs) => {
    expect(gate(results, env)).toEqual({ status: 0, stdout: '', outputs });
  });

  test.each([
    [
      'the tests failed',
      { test: 'true failure', staging: 'true skipped' },
      {},
      'test: failure, staging: skipped',
    ],
    ['a job that was asked for was skipped', { test: good, plan: 'true skipped' }, {}, 'plan: skipped'],
    ['a job was cancelled', { test: good, preview: 'true cancelled' }, {}, 'preview: cancelled'],
    [
      'a job ran that was not asked for',
      { test: good, production: 'false success' },
      {},
      'production: success',
    ],
    [
      'the scope is not known',
      Object.fromEntries(order.map((job) => [job, ' skipped'])),
      { SCOPE: 'failure' },
      'scope: failure, test: unknown, plan: unknown, preview: unknown, staging: unknown, production: unknown',
    ],
  ])('is red: %s', (_, results, env, failed) => {
    const { status, stdout } = gate(results, env);
    expect([status, stdout]).toEqual([1, `::error title=Web::Not every job succeeded: ${failed}.`]);
  });
});
