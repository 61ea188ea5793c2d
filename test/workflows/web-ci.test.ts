import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { read } from '../support/project.ts';
import { type Job, jobsOf, runStep } from './workflow-step.ts';

const jobs = jobsOf('.github/workflows/web-ci.yml') as Record<'scope' | 'gate', Job>;
const caller = parse(read('templates/web/.github/workflows/web-ci.yml'));

const targets: string = caller.jobs.web.with.targets;
const sha = '1'.repeat(40);
const head = '2'.repeat(40);
const scope = (env: Record<string, string>) =>
  runStep(jobs.scope, 'scope', {
    SHA: sha,
    NUMBER: '',
    HEAD: '',
    STAGING_BRANCH: 'develop',
    PRODUCTION_BRANCH: 'main',
    ACTION: '',
    OWN: 'false',
    PREVIEW: 'false',
    PREVIEW_ROLE: 'arn:aws:iam::123456789012:role/preview',
    PREVIEW_PREFIX: 'preview/',
    MODE: 'deploy',
    ENVIRONMENT: '',
    RELEASE: '',
    ...env,
  });
const websites = (env: Record<string, string>) =>
  runStep(jobs.scope, 'targets', { EVENT: 'push', TARGET: '', RELEASE: '', TARGETS: targets, ...env });
const main = { EVENT: 'workflow_dispatch', REF: 'refs/heads/main' };
const pull = {
  EVENT: 'pull_request',
  REF: 'refs/pull/7/merge',
  ACTION: 'synchronize',
  NUMBER: '7',
  HEAD: head,
};
const own = { ...pull, OWN: 'true' };

describe('scope', () => {
  test.each([
    ['a feature branch', { EVENT: 'push', REF: 'refs/heads/feature/x' }, 'test deploy'],
    ['the staging branch', { EVENT: 'push', REF: 'refs/heads/develop' }, 'test staging deploy'],
    ['the production branch', { EVENT: 'push', REF: 'refs/heads/main' }, 'test production deploy'],
    ['a tag named like a branch', { EVENT: 'push', REF: 'refs/tags/main' }, 'test deploy'],
    ['any tag', { EVENT: 'push', REF: 'refs/tags/v1.2.3' }, 'test deploy'],
    [
      'a merge queue',
      { EVENT: 'merge_group', REF: 'refs/heads/gh-readonly-queue/main/pr-7-0' },
      'test deploy',
    ],
    ['a schedule on the production branch', { EVENT: 'schedule', REF: 'refs/heads/main' }, 'test deploy'],
    ['a pull request', own, 'test plan deploy'],
    ['a pull request, with previews', { ...own, PREVIEW: 'true' }, 'test plan preview deploy'],
    ['a pull request that is closed', { ...own, ACTION: 'closed' }, 'remove'],
    [
      'a pull request that is closed, with previews',
      { ...own, ACTION: 'closed', PREVIEW: 'true' },
      'preview remove',
    ],
    [
      'a pull request that is merged',
      { ...own, REF: 'refs/heads/develop', ACTION: 'closed', PREVIEW: 'true' },
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
    const { mode, release, ...wanted } = outputs;
    expect(status).toBe(0);
    expect(Object.keys(wanted)).toEqual(['test', 'plan', 'preview', 'staging', 'production']);
    const named = Object.keys(wanted).filter((name) => wanted[name] === 'true');
    expect([...named, mode].join(' ')).toBe(asked);
    expect(release).toBe(env.EVENT === 'pull_request' ? `pr-7-${head}` : sha);
  });

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
    [
      'production from a tag named like the branch',
      { ENVIRONMENT: 'production', REF: 'refs/tags/main' },
      'Production is released from main only. Start this run on that branch.',
    ],
    ...['', 'preview'].map((PREVIEW_PREFIX) => [
      `the preview-prefix "${PREVIEW_PREFIX}"`,
      { PREVIEW_PREFIX },
      `preview-prefix must end with a slash, not "${PREVIEW_PREFIX}".`,
    ]),
    ...[
      '/',
      '/preview/',
      '../',
      'a/../',
      './',
      'a//',
      '.s3-deploy/',
      'a/.s3-deploy/',
      'a b/',
      'a*/',
      '$(id)/',
    ].map((PREVIEW_PREFIX) => [
      `the preview-prefix "${PREVIEW_PREFIX}"`,
      { PREVIEW_PREFIX },
      `preview-prefix must be a folder such as preview/, not "${PREVIEW_PREFIX}".`,
    ]),
  ] as [string, Record<string, string>, string][])('refuses %s', (_, env, message) => {
    const { status, stdout, outputs } = scope({ ...main, ...env });
    expect([status, stdout, outputs]).toEqual([1, `::error title=Scope::${message}`, {}]);
  });

  test.each(['p/', 'web/previews/', 'a..b/'])('the preview-prefix "%s" is one', (PREVIEW_PREFIX) => {
    expect(scope({ ...own, PREVIEW_PREFIX }).status).toBe(0);
  });
});

describe('targets', () => {
  test.each([
    ['of a push', {}, ['site', 'app']],
    ['of a push, whatever the caller gives as target', { TARGET: 'app' }, ['site', 'app']],
    ['by hand, all', { ...main, TARGET: 'all' }, ['site', 'app']],
    ['by hand, none given', { ...main, TARGET: '' }, ['site', 'app']],
    ['by hand, one', { ...main, TARGET: 'app' }, ['app']],
    ['by hand, one, by the number of its release', { ...main, TARGET: 'app', RELEASE: '3' }, ['app']],
  ])('%s', (_, env, names) => {
    const { status, outputs } = websites(env);
    expect(status).toBe(0);
    const all: { name: string }[] = JSON.parse(targets);
    expect(JSON.parse(outputs.targets)).toEqual(all.filter(({ name }) => names.includes(name)));
  });

  const target = { name: 'site', source: 'dist', staging: { bucket: 'a' }, production: { bucket: 'b' } };
  const other = { ...target, name: 'app', staging: { bucket: 'c' }, production: { bucket: 'd' } };
  const given = (...list: unknown[]) => ({ TARGETS: JSON.stringify(list) });

  test('two of them may be built from one folder', () => {
    expect(websites(given(target, other)).status).toBe(0);
  });

  test.each<[string, Record<string, string>, string]>([
    [
      'the number of a release of all',
      { ...main, RELEASE: '3' },
      'Release 3 of which target? Numbers differ between them: choose site or app, or give the name of the release.',
    ],
    ['an unknown one', { ...main, TARGET: 'shop' }, 'target must be one of site, app, not "shop".'],
    ['an empty list', given(), 'targets must be a list with at least one target.'],
    ['one that is no list', { TARGETS: '{}' }, 'targets must be a list with at least one target.'],
    ['two of one name', given(target, { ...other, name: 'site' }), 'Two targets have the name site.'],
    [
      'two of one bucket',
      given(target, { ...other, production: { bucket: 'a' } }),
      'targets names the bucket a twice: each website has one of its own in each environment.',
    ],
    ...['..', '.', '/dist', 'dist/', 'a/../b', 'a b', '$(id)'].map(
      (source): [string, Record<string, string>, string] => [
        `the source ${source}`,
        given({ ...target, source }),
        'targets[0].source must be a folder below working-directory.',
      ],
    ),
    [
      'all mistakes at once',
      given(null, { name: 'A', source: '../x', staging: { bucket: 'a', url: 'a.example' } }),
      'targets[0].name must be made of small letters, digits and "-". targets[0].source must be a folder below working-directory. targets[0].staging.bucket is missing. targets[0].production.bucket is missing. targets[1].name must be made of small letters, digits and "-". targets[1].source must be a folder below working-directory. targets[1].staging.url must be an address that ends with "/". targets[1].production.bucket is missing.',
    ],
  ])('refuses %s', (_, env, message) => {
    expect(websites(env)).toEqual({ status: 1, stdout: `::error title=Scope::${message}`, outputs: {} });
  });

  test('refuses what is no JSON, in one line', () => {
    const { status, stdout } = websites({ TARGETS: '[\n  site\n]' });
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
