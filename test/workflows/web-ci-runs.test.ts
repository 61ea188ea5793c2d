import { afterAll, describe, expect, test } from '@jest/globals';
import type { RunRequest } from '../../rehearsal/runner/runner.types.ts';
import { createWebCiWorld, REPOSITORY, see } from './web-ci-world.ts';

const { sha, red, run, close } = createWebCiWorld();
afterAll(close);

const tested = { Scope: [], Tests: [], Web: [] };
const staging = (words: string, target: string, domain: string, id: string) => [
  'role: zibro-staging-web-deploy',
  `deploy: ${words.replace('BUCKET', `bucket=zibro-staging-${target}`).replace('CDN', `distribution-id=${id}STAGING${target.toUpperCase()} url=https://${domain}/ rules`)}`,
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
        `deploy: mode=deploy bucket=zibro-production-app distribution-id=E4PRODUCTAPP url=https://app.zibro.com/ rules ${page}`,
      ],
      'Production site': [
        'role: zibro-production-web-deploy',
        `deploy: mode=deploy bucket=zibro-production-site distribution-id=E3PRODUCTSITE url=https://zibro.com/ rules ${page}`,
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
      'Staging app': [
        'role: zibro-staging-web-deploy',
        'deploy: mode=rollback bucket=zibro-staging-app distribution-id=E2STAGINGAPP url=https://app.staging.zibro.com/ release=3 rules',
      ],
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
    'a push to develop with a failed test',
    { ref: 'develop', sha: red },
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
    `deploy: ${words.replace('CDN', `bucket=zibro-staging-${target} prefix=preview/pr-7 distribution-id=${id}STAGING${target.toUpperCase()} url=https://${domain}/preview/pr-7/ rules`)}`,
  ];
  const previews = (words: string) => ({
    'Preview app': preview(words, 'app', 'app.staging.zibro.com', 'E2'),
    'Preview site': preview(words, 'site', 'staging.zibro.com', 'E1'),
  });
  const plan = (target: string) => [
    'role: zibro-preview-web-deploy',
    ...onStaging(`BUCKET CDN comment dry-run ${page.replace(sha, `pr-7-${sha}`)}`)[
      `Staging ${target}` as 'Staging app'
    ].slice(1),
  ];

  test('gets a plan and a preview', async () => {
    const result = await run(pull('synchronize'));
    expect(see(result)).toEqual({
      conclusion: 'success',
      ...tested,
      'Plan app': plan('app'),
      'Plan site': plan('site'),
      ...previews(`mode=deploy CDN page=pr-7-${sha} /preview/pr-7/ files=.well-known,index.html`),
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
