import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { createRunner } from '../../rehearsal/runner/runner.ts';
import type { RunRequest, RunResult } from '../../rehearsal/runner/runner.types.ts';
import { createStandaloneHost } from '../../rehearsal/runner/standalone-host.ts';
import { read, root } from '../support/project.ts';

/*
 * The template's own workflow in our runner, on a repository in which nothing is installed: commands are words of a shell,
 * our actions and the one that assumes a role say what they were given.
 */
const REPOSITORY = 'zibro/web';
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'zibro-web-ci-'));
const repository = path.join(folder, 'repository');
const dist = path.join(folder, 'dist');

const COMMANDS = `
      install-command: mkdir -p node_modules
      lint-command: 'true'
      typecheck-command: 'true'
      test-command: sh test.sh
      build-command: >-
        for target in site app; do mkdir -p dist/$target/.well-known;
        echo "$RELEASE_ID $BASE_PATH" > dist/$target/index.html; touch dist/$target/.well-known/x; done`;

const SAY = 'const i = (name) => process.env[`INPUT_${name.toUpperCase()}`] ?? "";';
const actions = {
  'dist/test-gate': {
    inputs: ['name', 'command', 'report', 'working-directory'],
    script: `process.exitCode = require('node:child_process').spawnSync('bash', ['-c', i('command')], { stdio: 'inherit', cwd: i('working-directory') }).status;`,
  },
  'dist/s3-deploy': {
    inputs: [
      ...['mode', 'source', 'bucket', 'prefix', 'distribution-id', 'url', 'release-id', 'release', 'headers'],
      ...['github-token', 'dry-run'],
    ],
    script: `
      const fs = require('node:fs');
      const words = ['mode', 'bucket', 'prefix', 'distribution-id', 'url', 'release'].map((name) => i(name) && \`\${name}=\${i(name)}\`);
      if (i('github-token')) words.push('comment');
      if (i('dry-run') === 'true') words.push('dry-run');
      if (i('source')) words.push('page=' + fs.readFileSync(i('source') + '/index.html', 'utf8').trim(), 'files=' + fs.readdirSync(i('source')).sort());
      console.log('deploy: ' + words.filter(Boolean).join(' '));
      fs.appendFileSync(process.env.GITHUB_OUTPUT, 'release=' + (i('release') || i('release-id')) + '\\n');`,
  },
  credentials: {
    inputs: ['role-to-assume', 'role-session-name', 'aws-region'],
    script: `console.log('role: ' + i('role-to-assume').split('/').at(-1));`,
  },
};
for (const [name, { inputs, script }] of Object.entries(actions)) {
  const at = path.join(folder, name);
  fs.mkdirSync(at, { recursive: true });
  const contract = {
    name,
    description: 'Says what it was given.',
    inputs: Object.fromEntries(inputs.map((one) => [one, { description: one }])),
    outputs: { release: { description: 'What it serves.' } },
  };
  fs.writeFileSync(
    path.join(at, 'action.yml'),
    JSON.stringify({ ...contract, runs: { using: 'node24', main: 'index.cjs' } }),
  );
  fs.writeFileSync(path.join(at, 'index.cjs'), `${SAY}\n${script}\n`);
}

const git = (...args: string[]) =>
  execFileSync('git', args, {
    cwd: repository,
    encoding: 'utf8',
    env: {
      PATH: process.env.PATH,
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_CONFIG_SYSTEM: '/dev/null',
      GIT_AUTHOR_NAME: 'A developer',
      GIT_AUTHOR_EMAIL: 'developer@example.invalid',
      GIT_COMMITTER_NAME: 'A developer',
      GIT_COMMITTER_EMAIL: 'developer@example.invalid',
    },
  }).trim();

function commit(files: Record<string, string>): string {
  for (const [file, text] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(repository, file)), { recursive: true });
    fs.writeFileSync(path.join(repository, file), text);
  }
  git('add', '--all');
  git('commit', '--quiet', '--message', 'feat: x');
  return git('rev-parse', 'HEAD');
}

const WORKFLOW = '.github/workflows/web-ci.yml';
const ownCommands = (text: string) =>
  text.replace('      package-cache-path: node_modules\n', (line) => `${line}${COMMANDS.slice(1)}\n`);
fs.mkdirSync(repository, { recursive: true });
git('init', '--quiet', '--initial-branch', 'main');
const sha = commit({
  [WORKFLOW]: ownCommands(read(`templates/web/${WORKFLOW}`)),
  'package-lock.json': '{}',
  'test.sh': 'mkdir -p reports\n',
});
for (const branch of ['develop', 'feature/x']) git('branch', branch);
git('checkout', '--quiet', '-b', 'feature/red');
commit({ 'test.sh': 'exit 1\n' });
git('branch', 'develop-red');
git('checkout', '--quiet', 'main');

const host = createStandaloneHost({ environments: { production: { branches: ['main'] } } });
const runner = createRunner({
  host,
  repositories: { [REPOSITORY]: repository },
  actions: { source: root, dist },
  use: { 'aws-actions/configure-aws-credentials': path.join(folder, 'credentials') },
});
afterAll(() => {
  runner.close();
  fs.rmSync(folder, { recursive: true, force: true });
});

const run = (request: Partial<RunRequest>) =>
  runner.run({ repository: REPOSITORY, workflow: 'web-ci.yml', event: 'push', ...request });

/** Job to what its actions said; `-` for a job that was left out, what else it ended with. */
function see({ jobs, message, conclusion }: RunResult) {
  const said = jobs
    .filter(({ id }) => id.includes('/'))
    .map(({ name, conclusion: ended, steps }) => {
      const lines = steps.flatMap(({ lines: own }) => own);
      const words = lines.filter((line) => /^(role|deploy): /.test(line));
      if (ended === 'skipped') return undefined;
      return [name.replace('web / ', ''), ended === 'success' ? words : [ended, ...words]] as const;
    })
    .filter((one) => one !== undefined)
    .sort(([one], [other]) => one.localeCompare(other));
  return { conclusion, ...(message !== undefined && { message }), ...Object.fromEntries(said) };
}

const tested = { Scope: [], Tests: [], Web: [] };
const staging = (words: string, target: string, domain: string, id: string) => [
  'role: zibro-staging-web-deploy',
  `deploy: ${words.replace('BUCKET', `bucket=zibro-staging-${target}`).replace('CDN', `distribution-id=${id}STAGING${target.toUpperCase()} url=https://${domain}/`)}`,
];
const onStaging = (words: string) => ({
  'Staging app': staging(words, 'app', 'app.staging.zibro.com', 'E2'),
  'Staging site': staging(words, 'site', 'staging.zibro.com', 'E1'),
});
const page = `page=${sha} / files=.well-known,index.html`;

describe.each<[string, Partial<RunRequest>, Record<string, unknown>]>([
  ['a push to a feature branch', { ref: 'feature/x' }, { conclusion: 'success', ...tested }],
  [
    'a push to develop',
    { ref: 'develop' },
    { conclusion: 'success', ...tested, ...onStaging(`mode=deploy BUCKET CDN ${page}`) },
  ],
  [
    'a push to main',
    { ref: 'main' },
    {
      conclusion: 'success',
      ...tested,
      'Production app': [
        'role: zibro-production-web-deploy',
        `deploy: mode=deploy bucket=zibro-production-app distribution-id=E4PRODUCTAPP url=https://app.zibro.com/ ${page}`,
      ],
      'Production site': [
        'role: zibro-production-web-deploy',
        `deploy: mode=deploy bucket=zibro-production-site distribution-id=E3PRODUCTSITE url=https://zibro.com/ ${page}`,
      ],
    },
  ],
  [
    'a rollback of one target',
    {
      event: 'workflow_dispatch',
      inputs: { mode: 'rollback', environment: 'staging', target: 'app', release: '3' },
    },
    {
      conclusion: 'success',
      Scope: [],
      Web: [],
      'Staging app': onStaging('mode=rollback BUCKET CDN release=3')['Staging app'],
    },
  ],
  [
    'a list',
    { event: 'workflow_dispatch', inputs: { mode: 'list', environment: 'staging' } },
    { conclusion: 'success', Scope: [], Web: [], ...onStaging('mode=list BUCKET CDN') },
  ],
  [
    'a dry run',
    { event: 'workflow_dispatch', inputs: { environment: 'staging', 'dry-run': 'true' } },
    { conclusion: 'success', ...tested, ...onStaging(`mode=deploy BUCKET CDN dry-run ${page}`) },
  ],
  [
    'production by hand from another branch',
    { event: 'workflow_dispatch', ref: 'develop', inputs: { environment: 'production' } },
    { conclusion: 'failure', Scope: ['failure'], Web: ['failure'] },
  ],
  [
    'a failed test',
    { ref: 'feature/red', event: 'push' },
    { conclusion: 'failure', Scope: [], Tests: ['failure'], Web: ['failure'] },
  ],
])('%s', (_, request, expected) => {
  test('gets these jobs', async () => {
    expect(see(await run(request))).toEqual(expected);
  }, 60_000);
});

describe('a pull request', () => {
  const pull = (action: string, head = REPOSITORY): Partial<RunRequest> => ({
    event: 'pull_request',
    ref: 'feature/x',
    pullRequest: { number: 7, base: 'develop', action },
    payload: {
      action,
      number: 7,
      pull_request: { number: 7, head: { ref: 'feature/x', sha, repo: { full_name: head } } },
    },
  });
  const preview = (words: string, target: string, domain: string, id: string) => [
    'role: zibro-preview-web-deploy',
    `deploy: ${words.replace('CDN', `bucket=zibro-staging-${target} prefix=preview/pr-7 distribution-id=${id}STAGING${target.toUpperCase()} url=https://${domain}/preview/pr-7/`)}`,
  ];
  const previews = (words: string) => ({
    'Preview app': preview(words, 'app', 'app.staging.zibro.com', 'E2'),
    'Preview site': preview(words, 'site', 'staging.zibro.com', 'E1'),
  });
  const plan = (target: string) => [
    'role: zibro-preview-web-deploy',
    ...onStaging(`BUCKET CDN comment dry-run ${page}`)[`Staging ${target}` as 'Staging app'].slice(1),
  ];

  test('gets a plan and a preview', async () => {
    const result = await run(pull('synchronize'));
    expect(see(result)).toEqual({
      conclusion: 'success',
      ...tested,
      'Plan app': plan('app'),
      'Plan site': plan('site'),
      ...previews(`mode=deploy CDN page=${sha} /preview/pr-7/ files=.well-known,index.html`),
    });
    const shown = result.jobs.filter(({ environment }) => environment !== undefined);
    expect(
      shown.map(({ name, environment, environmentUrl }) => [name, environment, environmentUrl]).sort(),
    ).toEqual([
      ['web / Plan app', 'preview', undefined],
      ['web / Plan site', 'preview', undefined],
      ['web / Preview app', 'preview', 'https://app.staging.zibro.com/preview/pr-7/'],
      ['web / Preview site', 'preview', 'https://staging.zibro.com/preview/pr-7/'],
    ]);
    const comments = result.jobs.filter(({ permissions }) => permissions['pull-requests'] === 'write');
    expect(comments.map(({ name }) => name).sort()).toEqual(['web / Plan app', 'web / Plan site']);
  }, 60_000);

  test('that is closed has its preview removed, without a build', async () => {
    expect(see(await run(pull('closed')))).toEqual({
      conclusion: 'success',
      Scope: [],
      Web: [],
      ...previews('mode=remove CDN'),
    });
  }, 60_000);

  test('of a fork gets tests and a build, and no job that could ask for credentials', async () => {
    const result = await run(pull('opened', 'stranger/web'));
    expect(see(result)).toEqual({ conclusion: 'success', ...tested });
    const ran = result.jobs.filter(({ conclusion }) => conclusion !== 'skipped');
    expect(
      ran.filter(({ id, permissions }) => id.includes('/') && permissions['id-token'] !== undefined),
    ).toEqual([]);
    expect(see(await run(pull('closed', 'stranger/web')))).toEqual({
      conclusion: 'success',
      Scope: [],
      Web: [],
    });
  }, 60_000);
});
