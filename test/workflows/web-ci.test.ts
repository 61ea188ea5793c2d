import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { read } from '../support/project.ts';

interface Step {
  id?: string;
  uses?: string;
  run?: string;
}
interface Job {
  needs?: string[];
  permissions: Record<string, string>;
  steps: Step[];
}
const { jobs }: { jobs: Record<string, Job> } = parse(read('.github/workflows/web-ci.yml'));
const caller = parse(read('templates/web/.github/workflows/web-ci.yml'));

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'zibro-workflow-'));
afterAll(() => fs.rmSync(folder, { recursive: true }));

/** Runs the script of a step as GitHub does, with nothing but `env`. */
function runStep(job: string, id: string, env: Record<string, string>) {
  const script = jobs[job]?.steps.find((step) => step.id === id)?.run ?? 'exit 99';
  const output = path.join(folder, 'output');
  fs.writeFileSync(output, '');
  const { status, stdout } = spawnSync('bash', ['-e', '-c', script], {
    env: {
      PATH: `${path.dirname(process.execPath)}${path.delimiter}${process.env.PATH}`,
      GITHUB_OUTPUT: output,
      ...env,
    },
    encoding: 'utf8',
  });
  const lines = fs.readFileSync(output, 'utf8').trim().split('\n');
  const outputs = Object.fromEntries(lines.filter(Boolean).map((line) => line.split(/=(.*)/s).slice(0, 2)));
  return { status, stdout: stdout.trim(), outputs };
}

const targets: string = caller.jobs.web.with.targets;
const scope = (env: Record<string, string>) =>
  runStep('scope', 'scope', {
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

describe('gate', () => {
  test('needs every other job', () => {
    const { gate, ...others } = jobs;
    expect(gate?.needs?.toSorted()).toEqual(Object.keys(others).sort());
  });

  const order = ['test', 'plan', 'preview', 'staging', 'production'];
  /** Lines as GitHub fills them in: job, was it asked for, how it ended. */
  const gate = (results: Record<string, string>, env: Record<string, string> = {}) =>
    runStep('gate', 'gate', {
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
