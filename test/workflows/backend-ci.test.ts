import { describe, expect, test } from '@jest/globals';
import { type Job, jobsOf, runStep } from './workflow-step.ts';

const jobs = jobsOf('.github/workflows/backend-ci.yml') as Record<'scope' | 'gate', Job>;

const digest = `sha256:${'a'.repeat(64)}`;
const scope = (env: Record<string, string>) =>
  runStep(jobs.scope, 'scope', {
    STAGING_BRANCH: 'develop',
    PRODUCTION_BRANCH: 'main',
    ENVIRONMENT: '',
    WANTED_REF: '',
    DIGEST: '',
    IMAGE_SOURCE: 'auto',
    ...env,
  });

describe('scope', () => {
  test.each([
    ['a feature branch', { EVENT: 'push', REF: 'refs/heads/feature/x' }, ['test']],
    ['a pull request', { EVENT: 'pull_request', REF: 'refs/pull/1/merge' }, ['test']],
    ['a pull request named like a branch', { EVENT: 'pull_request', REF: 'refs/heads/main' }, ['test']],
    ['a tag named like a branch', { EVENT: 'push', REF: 'refs/tags/main' }, ['test']],
    ['a merge queue', { EVENT: 'merge_group', REF: 'refs/heads/gh-readonly-queue/main/pr-7-0' }, ['test']],
    ['the staging branch', { EVENT: 'push', REF: 'refs/heads/develop' }, ['test', 'image', 'staging']],
    [
      'the production branch',
      { EVENT: 'push', REF: 'refs/heads/main' },
      ['test', 'image', 'staging', 'production'],
    ],
    [
      'a release of a ref to production',
      { EVENT: 'workflow_dispatch', REF: 'refs/heads/main', ENVIRONMENT: 'production', WANTED_REF: 'v1.2.3' },
      ['test', 'image', 'staging', 'production'],
    ],
    [
      'a release of a branch to staging',
      { EVENT: 'workflow_dispatch', REF: 'refs/heads/develop', ENVIRONMENT: 'staging' },
      ['test', 'image', 'staging'],
    ],
    [
      'a release of a digest to production',
      { EVENT: 'workflow_dispatch', REF: 'refs/heads/main', ENVIRONMENT: 'production', DIGEST: digest },
      ['production'],
    ],
    [
      'a release of a digest to staging',
      { EVENT: 'workflow_dispatch', REF: 'refs/heads/main', ENVIRONMENT: 'staging', DIGEST: digest },
      ['staging'],
    ],
  ])('%s', (_, env, asked) => {
    const { status, outputs } = scope(env);
    expect(status).toBe(0);
    expect(Object.keys(outputs)).toEqual(['test', 'image', 'staging', 'production']);
    expect(Object.keys(outputs).filter((name) => outputs[name] === 'true')).toEqual(asked);
  });

  test.each([
    ['no environment', {}, 'environment must be staging or production, not "".'],
    [
      'a ref and a digest',
      { ENVIRONMENT: 'staging', WANTED_REF: 'main', DIGEST: digest },
      'Give a ref or a digest, not both.',
    ],
    [
      'a short digest',
      { ENVIRONMENT: 'staging', DIGEST: 'sha256:abc' },
      'digest must be sha256: and 64 hexadecimal digits, not "sha256:abc".',
    ],
    [
      'an unknown image source',
      { ENVIRONMENT: 'staging', IMAGE_SOURCE: 'podman' },
      'image-source must be auto, docker or archive, not "podman".',
    ],
  ])('refuses %s', (_, env, message) => {
    const { status, stdout, outputs } = scope({ EVENT: 'workflow_dispatch', REF: 'refs/heads/main', ...env });
    expect([status, stdout, outputs]).toEqual([1, `::error title=Scope::${message}`, {}]);
  });
});

describe('gate', () => {
  test('needs every other job', () => {
    const { gate, ...others } = jobs;
    expect(gate.needs?.toSorted()).toEqual(Object.keys(others).sort());
  });

  /** Lines as GitHub fills them in: job, was it asked for, how it ended. */
  const gate = (results: string[], env: Record<string, string> = {}) =>
    runStep(jobs.gate, 'gate', {
      SCOPE: 'success',
      JOBS: ['test', 'image', 'staging', 'production'].map((job, i) => `${job} ${results[i]}\n`).join(''),
      STAGING_IMAGE: '',
      PRODUCTION_IMAGE: '',
      DRY_RUN: 'false',
      ...env,
    });
  const tested = ['true success', 'false skipped', 'false skipped', 'false skipped'];
  const staged = ['true success', 'true success', 'true success', 'false skipped'];
  const image = `registry/zibro/backend@${digest}`;

  test.each([
    ['tests only', tested, {}, { image: '', digest: '', environment: '' }],
    ['staging', staged, { STAGING_IMAGE: image }, { image, digest, environment: 'staging' }],
    [
      'production',
      [...staged.slice(0, 3), 'true success'],
      { STAGING_IMAGE: image, PRODUCTION_IMAGE: image },
      { image, digest, environment: 'production' },
    ],
    ['a dry run deployed nothing', staged, { STAGING_IMAGE: image, DRY_RUN: 'true' }, {}],
  ])('passes: %s', (_, results, env, outputs) => {
    expect(gate(results, env)).toEqual({ status: 0, stdout: '', outputs });
  });

  test.each([
    [
      'a job failed',
      ['true failure', 'true skipped', 'true skipped', 'false skipped'],
      {},
      'test: failure, image: skipped, staging: skipped',
    ],
    ['a job that was asked for was skipped', ['true skipped', ...tested.slice(1)], {}, 'test: skipped'],
    ['a job was cancelled', ['true cancelled', ...tested.slice(1)], {}, 'test: cancelled'],
    ['a job ran that was not asked for', [...tested.slice(0, 3), 'false success'], {}, 'production: success'],
    [
      'the scope is not known',
      [' skipped', ' skipped', ' skipped', ' skipped'],
      { SCOPE: 'failure' },
      'scope: failure, test: unknown, image: unknown, staging: unknown, production: unknown',
    ],
  ])('is red: %s', (_, results, env, failed) => {
    const { status, stdout } = gate(results, env);
    expect([status, stdout]).toEqual([1, `::error title=Backend::Not every job succeeded: ${failed}.`]);
  });
});
