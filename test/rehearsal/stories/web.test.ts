import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Target } from '../../../rehearsal/provision/web.ts';
import type { RunRequest } from '../../../rehearsal/runner/runner.types.ts';
import { findChromium } from '../../../rehearsal/stage/visitors/find-chromium.ts';
import { get } from '../../../rehearsal/stage/visitors/get.ts';
import { nodeBrowser } from '../../../rehearsal/stage/visitors/node-browser.ts';
import { openWebStage, type WebStage } from '../../../rehearsal/stage/web-stage.ts';
import { playChapter } from '../../../rehearsal/stories/chapter.ts';
import { webStory } from '../../../rehearsal/stories/web.ts';
import { told } from './told.ts';

/*
 * The story that npm start plays, chapter by chapter; then what it leaves out. Each one stands on the one before it: the
 * first that does not end as it should makes the later ones fail too.
 */
let stage: WebStage;
const program = findChromium();
const inChromium = program === undefined ? test.skip : test;
const named = (title: string) =>
  program === undefined ? `${title} (skipped: no Chromium on PATH and no CHROME_PATH)` : title;

beforeAll(async () => {
  stage = await openWebStage({ dist: process.env.ZIBRO_DIST ?? '' });
}, 60_000);

afterAll(async () => {
  await stage?.close();
}, 60_000);

test.each(webStory.chapters.map((chapter) => [chapter.title, chapter] as const))(
  '%s',
  async (_, chapter) => {
    expect(told(await playChapter(webStory, chapter, stage))).toEqual([]);
  },
  240_000,
);

const url = (environment: string, target: Target) => stage.environments[environment]?.urls[target] ?? '';
const objects = (target: Target, prefix: string) =>
  stage.cloud
    .service('s3')
    .keys(stage.environments.staging?.web.targets[target].bucket ?? '')
    .filter((key) => key.startsWith(prefix));

/** What a person reads on a page of what the template's own build made. */
async function read(address: string) {
  const tab = await stage.browser.open(address);
  const text = (await tab.text()).replace(/\s+/g, ' ');
  const release = await tab.release();
  await tab.close();
  return { text, release, problems: tab.problems };
}

inChromium(
  named('a browser shows the template’s pages, also by deep links, with their release and without an error'),
  async () => {
    const release = stage.repository.head('main');
    for (const [address, text] of [
      [`${url('staging', 'site')}/`, 'Notes that stay on your device'],
      [`${url('staging', 'site')}/privacy`, '개인정보 처리방침'],
      [`${url('staging', 'app')}/settings`, 'Copy into a file'],
      [`${url('staging', 'app')}/notes/none`, 'There is no such page'],
    ] as const) {
      const seen = await read(address);
      expect(seen).toEqual({ text: expect.stringContaining(text), release, problems: [] });
      expect(seen.text).toContain(`Release ${release}`);
    }
  },
);

const event = (request: Partial<RunRequest>): RunRequest => ({
  repository: stage.cloud.world.repositories.web.name,
  workflow: 'web-ci.yml',
  event: 'push',
  ...request,
});

test('a pull request is planned in a comment for each target and shown in a folder of its own until it is closed', async () => {
  stage.repository.commit({
    branch: 'feature/title',
    from: 'feature/words',
    message: 'feat: another title',
    edit: (files) => files.replace('src/app/pages/list.tsx', '<h1>Notes</h1>', '<h1>All notes</h1>'),
  });
  const pullRequest = (action: string) =>
    event({
      event: 'pull_request',
      ref: 'feature/title',
      pullRequest: { number: 7, base: 'develop', action },
    });
  const opened = await stage.runner.run(pullRequest('opened'));
  expect(opened.conclusion).toBe('success');
  const { comments } = stage.github.repositoryState(stage.cloud.world.repositories.web.name);
  expect(comments.map(({ issue }) => issue)).toEqual([7, 7]);
  const bodies = comments.map(({ body }) => body).sort();
  expect(bodies[0]).toContain('### What would change in <code>s3&#58;//zibro-staging-app/</code>');
  expect(bodies[1]).toContain('### What would change in <code>s3&#58;//zibro-staging-site/</code>');
  expect((await get(`${url('staging', 'app')}/preview/pr-7/`)).body).toContain('src="/preview/pr-7/assets/');
  const shown = await stage.browser.open(`${url('staging', 'app')}/preview/pr-7/`);
  expect(await shown.text()).toContain('All notes');
  await shown.close();
  expect(shown.problems).toEqual([]);

  const closed = await stage.runner.run(pullRequest('closed'));
  expect(closed.conclusion).toBe('success');
  expect([...objects('app', 'preview/'), ...objects('site', 'preview/')]).toEqual([]);
}, 240_000);

test('a merge to main goes to production, built anew, and staging is not touched', async () => {
  const from = stage.cloud.journal.length;
  const commit = stage.repository.fastForward({ branch: 'main', to: 'feature/words' });
  const run = await stage.runner.run(event({ ref: 'refs/heads/main', sha: commit }));
  expect(run.conclusion).toBe('success');
  for (const target of ['site', 'app'] as const)
    expect((await get(url('production', target))).body).toContain(`content="${commit}"`);
  const writers = stage.cloud.journal.slice(from).filter(({ write }) => write);
  expect(new Set(writers.map(({ role }) => role).filter(Boolean))).toEqual(
    new Set(['zibro-production-web-deploy']),
  );
}, 240_000);

test('every call of the pipeline was allowed: the roles hold what iam.json lists, and nothing was denied', () => {
  const denied = stage.cloud.journal.filter(
    ({ role, outcome }) => role.endsWith('-deploy') && /AccessDenied/.test(outcome),
  );
  expect(denied).toEqual([]);
});

const list = webStory.chapters.find(({ title }) => title === 'The list of releases');
if (!list) throw new Error('The story has no chapter "The list of releases".');

test('without a browser the story is told the same', async () => {
  const { wrong, seen } = await playChapter(webStory, list, { ...stage, browser: nodeBrowser() });
  expect(wrong).toEqual([]);
  expect(seen.join('\n')).toMatch(
    /staging app: a tab of [0-9a-f]{7} went on, a new one shows [0-9a-f]{7}, 0 errors/,
  );
}, 60_000);

/** Somebody writes a page by hand, and has the CDN forget the old one. */
async function writePage(body: string): Promise<void> {
  const { bucket, distribution } = stage.cloud.world.environments.staging?.web.targets.app ?? {};
  const page = stage.cloud.service('s3').object(bucket ?? '', 'index.html');
  const { caller } = stage.cloud.admin;
  const headers = {
    ContentType: page?.headers['content-type'],
    CacheControl: page?.headers['cache-control'],
  };
  await stage.cloud.call({
    service: 's3',
    operation: 'PutObject',
    input: { Bucket: bucket, Key: 'index.html', Body: Buffer.from(body), ...headers },
    caller,
  });
  const batch = { Paths: { Quantity: 1, Items: ['/*'] }, CallerReference: String(Math.random()) };
  await stage.cloud.call({
    service: 'cloudfront',
    operation: 'CreateInvalidation',
    input: { DistributionId: distribution, InvalidationBatch: batch },
    caller,
  });
  while ((await get(url('staging', 'app'))).body !== body)
    await new Promise((resolve) => setTimeout(resolve, 50));
}

test.each([
  ['the one of this machine', () => stage.browser],
  ['one that only gets files', () => nodeBrowser()],
])(
  'a page that names a missing file makes its chapter red, whatever the run says: %s',
  async (_, browser) => {
    const { body } = await get(url('staging', 'app'));
    const gone = '/assets/gone-1a2b3c4d.js';
    await writePage(body.replace('</head>', `<script type="module" src="${gone}"></script></head>`));
    const view = await playChapter(webStory, list, { ...stage, browser: browser() });
    await writePage(body);
    expect(view.conclusion).toBe('success');
    expect(view.ok).toBe(false);
    const [first] = view.wrong;
    expect(first).toMatch(/^staging app: visitors had \d+ problems, the first in [0-9a-f]{40}: /);
    expect(first).toContain(`${url('staging', 'app')}${gone}: status 403`);
    expect(view.wrong.join('\n')).toMatch(
      /staging app: an open tab had a problem: .*gone-1a2b3c4d\.js: (status )?403/,
    );
  },
  60_000,
);

test('a chapter that nothing is expected of can still not be played twice on the same stage', async () => {
  const [, second] = webStory.chapters;
  if (!second) throw new Error('The story has no second chapter.');
  const { ok, wrong } = await playChapter(webStory, second, stage);
  expect(ok).toBe(false);
  expect(wrong).toEqual([
    'It could not be played: src/app/pages/settings.tsx holds "Copy into a file" 0 times, not once.',
  ]);
}, 60_000);
