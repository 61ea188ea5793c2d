import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { read } from '../support/project.ts';
import { type Job, jobsOf, runStep } from './workflow-step.ts';

const jobs = jobsOf('.github/workflows/web-ci.yml') as Record<'scope' | 'gate', Job>;
const caller = parse(read('templates/web/.github/workflows/web-ci.yml'));

const targets: string = caller.jobs.web.with.targets;
const scope = (env: Record<string, string>) =>
  runStep(jobs.scope, 'scope', {
    STAGING_BRANCH: 'develop',
    PRODUCTION_BRANCH: 'main',
    ACTION: '',
    OWN: 'false',
    PREVIEW: 'false',
    PREVIEW_ROLE: 'arn:aws:iam::123456789012:role/preview',
    PREVIEW_PREFIX: 'preview/',
    MODE: 'deploy',
    ENVIRONMENT: '',
    TARGET: '',
    RELEASE: '',
    TARGETS: targets,
    ...env,
  });
const main = { EVENT: 'workflow_dispatch', REF: 'refs/heads/main' };
const pull = { EVENT: 'pull_request', REF: 'refs/pull/7/merge', ACTION: 'synchronize' };
const own = { ...pull, OWN: 'true' };

describe('scope', () => {
  test.each([
    ['a feature branch', { EVENT: 'push', REF: 'refs/heads/feature/x' }, 'test deploy'],
    ['the staging branch', { EVENT: 'push', REF: 'refs/heads/develop' }, 'test staging deploy'],
    ['the production branch', { EVENT: 'push', REF: 'refs/heads/main' }, 'test production deploy'],
    ['a tag named like a branch', { EVENT: 'push', REF: 'refs/tags/main' }, 'test deploy'],
    ['a pull request', own, 'test plan deploy'],
    ['a pull request, with previews', { ...own, PREVIEW: 'true' }, 'test plan preview deploy'],
    ['a pull request that is closed', { ...own, ACTION: 'closed' }, 'remove'],
    [
      'a pull request that is closed, with previews',
      { ...own, ACTION: 'closed', PREVIEW: 'true' },
      'preview remove',
    ],
    ['a pull request without a role for it', { ...own, PREVIEW: 'true', PREVIEW_ROLE: '' }, 'test deploy'],
    ['a pull request of a fork', { ...pull, PREVIEW: 'true' }, 'test deploy'],
    ['a pull request of a fork that is closed', { ...pull, PREVIEW: 'true', ACTION: 'closed' }, 'remove'],
    ['a pull request named like a branch', { ...pull, REF: 'refs/heads/main' }, 'test deploy'],
    ['a release by hand to production', { ...main, ENVIRONMENT: 'production' }, 'test production deploy'],
    ['a release by hand to staging', { ...main, ENVIRONMENT: 'staging' }, 'test staging deploy'],
    [
      'a rollback of production',
      { ...main, ENVIRONMENT: 'production', MODE: 'rollback', RELEASE: 'abc1234' },
      'production rollback',
    ],
    ['a list of staging', { ...main, ENVIRONMENT: 'staging', MODE: 'list' }, 'staging list'],
  ])('%s', (_, env, asked) => {
    const { status, outputs } = scope(env);
    const { mode, targets: chosen, ...wanted } = outputs;
    expect(status).toBe(0);
    expect(Object.keys(wanted)).toEqual(['test', 'plan', 'preview', 'staging', 'production']);
    const named = Object.keys(wanted).filter((name) => wanted[name] === 'true');
    expect([...named, mode].join(' ')).toBe(asked);
    expect(JSON.parse(chosen)).toEqual(JSON.parse(targets));
  });

  test.each([
    ['all', ['site', 'app']],
    ['', ['site', 'app']],
    ['app', ['app']],
  ])('by hand, target "%s"', (TARGET, names) => {
    const { outputs } = scope({ ...main, ENVIRONMENT: 'staging', TARGET });
    expect(JSON.parse(outputs.targets).map(({ name }: { name: string }) => name)).toEqual(names);
  });

  test('the number of a release belongs to one target', () => {
    const numbered = { ...main, ENVIRONMENT: 'staging', MODE: 'rollback', RELEASE: '3' };
    expect(scope({ ...numbered, TARGET: 'app' }).status).toBe(0);
    expect(scope(numbered).stdout).toBe(
      '::error title=Scope::Release 3 of which target? Numbers differ between them: choose site or app, or give the name of the release.',
    );
  });

  const target = { name: 'site', source: 'dist', staging: { bucket: 'a' }, production: { bucket: 'b' } };
  test.each([
    ['no environment', {}, 'environment must be staging or production, not "".'],
    [
      'an unknown mode',
      { ENVIRONMENT: 'staging', MODE: 'remove' },
      'mode must be deploy, rollback or list, not "remove".',
    ],
    [
      'a release without a rollback',
      { ENVIRONMENT: 'staging', RELEASE: 'abc' },
      'release is for mode rollback, not for deploy.',
    ],
    [
      'production from another branch',
      { ENVIRONMENT: 'production', REF: 'refs/heads/develop' },
      'Production is released from main only. Start this run on that branch.',
    ],
    ['an unknown target', { TARGET: 'shop' }, 'target must be one of site, app, not "shop".'],
    [
      'a prefix that is the whole bucket',
      { PREVIEW_PREFIX: '' },
      'preview-prefix must end with a slash, not "".',
    ],
    [
      'a prefix that is a root',
      { PREVIEW_PREFIX: '/' },
      'preview-prefix must be a folder such as preview/, not "/".',
    ],
    [
      'a prefix that leaves the bucket',
      { PREVIEW_PREFIX: '../' },
      'preview-prefix must be a folder such as preview/, not "../".',
    ],
    ['an empty list', { TARGETS: '[]' }, 'targets must be a list with at least one target.'],
    [
      'two targets of one name',
      { TARGETS: JSON.stringify([target, target]) },
      'targets has two of the same name: site, site.',
    ],
    [
      'all mistakes at once',
      {
        TARGETS: JSON.stringify([{ name: 'A', source: '../x', staging: { bucket: 'a', url: 'a.example' } }]),
      },
      'targets[0].name must be made of small letters, digits and "-". targets[0].source must be a folder below working-directory. targets[0].staging.url must be an address that ends with "/". targets[0].production.bucket is missing.',
    ],
  ])('refuses %s', (_, env, message) => {
    const { status, stdout, outputs } = scope({ ...main, ...env });
    expect([status, stdout, outputs]).toEqual([1, `::error title=Scope::${message}`, {}]);
  });

  test('refuses what is no JSON', () => {
    const { status, stdout } = scope({ ...main, TARGETS: 'site' });
    expect(status).toBe(1);
    expect(stdout).toMatch(/^::error title=Scope::targets is not JSON: Unexpected token .*\.$/);
  });
});

describe('permissions', () => {
  test('what each job may do', () => {
    expect(Object.fromEntries(Object.entries(jobs).map(([id, job]) => [id, job.permissions]))).toEqual({
      scope: {},
      test: { contents: 'read' },
      plan: { 'id-token': 'write', 'pull-requests': 'write' },
      preview: { 'id-token': 'write' },
      staging: { 'id-token': 'write' },
      production: { 'id-token': 'write' },
      gate: {},
    });
  });

  test('a job that may ask for credentials runs nothing of the repository', () => {
    for (const [id, { permissions, steps }] of Object.entries(jobs)) {
      if (permissions['id-token'] === undefined) continue;
      const own = steps.filter(
        ({ run, uses = '' }) => run !== undefined || uses.startsWith('actions/checkout@'),
      );
      expect([id, own]).toEqual([id, []]);
    }
  });
});

/** Every name in the caller stands in the world, which infra builds. */
test('the template names what the world has', () => {
  const world = JSON.parse(read('rehearsal/cloud/world.json'));
  const { with: given } = caller.jobs.web;
  const role = (name: string) => `arn:aws:iam::${world.account}:role/${name}`;
  const { staging, production } = world.environments;
  expect(given['aws-region']).toBe(world.region);
  expect(given['staging-role-arn']).toBe(role(staging.web.deployRole));
  expect(given['production-role-arn']).toBe(role(production.web.deployRole));
  expect(given['preview-role-arn']).toBe(role(world.preview.deployRole));
  const place = ({ bucket, distribution, domain }: Record<string, string>) => ({
    bucket,
    'distribution-id': distribution,
    url: `https://${domain}/`,
  });
  expect(JSON.parse(given.targets)).toEqual(
    ['site', 'app'].map((name) => ({
      name,
      source: `dist/${name}`,
      staging: place(staging.web.targets[name]),
      production: place(production.web.targets[name]),
    })),
  );
});
