import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { hashOf, siteOf } from './pages.ts';
import { type SiteStage, startSiteStage } from './site-stage.ts';

let stage: SiteStage;
beforeEach(async () => {
  stage = await startSiteStage();
});
afterEach(() => stage.close());

const [one, two] = [hashOf('one'), hashOf('two')];
const site = 's3://zibro-staging-site/';

/** Without the action's own objects: what visitors could see of it. */
const ofSite = (writes: string[]) => writes.filter((line) => !line.includes('/.s3-deploy/'));

test('a first release: everything is uploaded, nothing is invalidated, the site serves it', async () => {
  stage.build(siteOf('one'));
  const first = await stage.run({ 'release-id': 'one' });
  expect(first.ok).toBe(true);
  expect(first.closing[0]?.replace(/after \d+ s/, 'after N s')).toBe(
    `Site ${site}: release one (number 1) is live, and served at ${stage.url}: 7 objects, 7 uploaded, 0 copied, 0 deleted, after N s.`,
  );
  expect(first.outputs).toMatchObject({
    status: 'DEPLOYED',
    release: 'one',
    'previous-release': '',
    url: stage.url,
    'uploaded-count': '7',
    'invalidation-id': '',
  });
  expect(await stage.visit('/')).toContain('200 <title>home one</title>');
  expect(stage.ownKeys()).toEqual(['.s3-deploy/current.json']);
});

test('what pages name comes before the pages, the index page last, then the list, the state, the invalidation, the deletes', async () => {
  stage.build(siteOf('one', { 'old.txt': 'x' }));
  await stage.run({ 'release-id': 'one' });
  stage.build(siteOf('two', { 'data.json': '{}' }));
  const second = await stage.run({ 'release-id': 'two', concurrency: '1' });
  const bucket = 'zibro-staging-site';
  const steps = second.calls.map((line) => line.replaceAll(`${bucket}/`, ''));
  const [copied, ...rest] = steps.slice(steps.indexOf('PutObject .s3-deploy/pending.json') + 1);
  expect(copied).toMatch(/^CopyObject \.s3-deploy\/objects\/[0-9a-f]{64}$/);
  expect([...new Set(rest)]).toEqual([
    expect.stringMatching(/^CopyObject \.s3-deploy\/objects\/[0-9a-f]{64}$/),
    expect.stringMatching(/^CopyObject \.s3-deploy\/objects\/[0-9a-f]{64}$/),
    `PutObject assets/app-${two}.js`,
    `PutObject assets/style-${two}.css`,
    `PutObject assets/vendor-${two}.js`,
    'PutObject data.json',
    'PutObject about/index.html',
    'PutObject index.html',
    'ListObjectsV2 ',
    'PutObject .s3-deploy/releases/1.json',
    'PutObject .s3-deploy/current.json',
    'CreateInvalidation E1STAGINGSITE / and 5 more',
    'GetInvalidation ',
    'DeleteObjects old.txt',
    'DeleteObjects .s3-deploy/pending.json',
    'DeleteObject .s3-deploy/lock.json',
  ]);
  expect(await stage.visit('/')).toContain('200 <title>home two</title>');
  // Open tabs still find their files.
  expect(await stage.visit(`/assets/app-${one}.js`)).toBe('200 app("one");');
});

test('one asset is refused: no page is written, nothing is deleted, and the failure says so', async () => {
  stage.build(siteOf('one', { 'old.txt': 'x' }));
  await stage.run({ 'release-id': 'one' });
  const before = stage.keys();
  stage.build(siteOf('two'));
  stage.cloud.fault({
    service: 's3',
    operation: 'PutObject',
    subject: /app-/,
    what: { kind: 'error', name: 'AccessDenied', message: 'Access Denied', status: 403 },
  });
  const refused = await stage.run({ 'release-id': 'two', concurrency: '1' });
  expect(ofSite(refused.writes)).toEqual([`PutObject zibro-staging-site/assets/app-${two}.js: AccessDenied`]);
  expect(refused.closing).toEqual([
    `Uploading assets/app-${two}.js failed. No object of the site was changed: visitors get release one as before.`,
    '  caused by: AccessDenied: Access Denied',
    'Next: Allow s3:PutObject to the role (the action’s iam.json lists what it needs). Run the job again: it goes on where this one ended.',
  ]);
  expect(refused.outputs).toMatchObject({ status: 'FAILED', release: 'one', 'deleted-count': '0' });
  expect(stage.keys()).toEqual(before);
  expect(stage.body('index.html')).toContain('home one');
});

describe('the same content', () => {
  beforeEach(async () => {
    stage.build(siteOf('one'));
    await stage.run({ 'release-id': 'one' });
  });

  test('built again with new times: one list, one GET, the distribution, and nothing else', async () => {
    stage.build(siteOf('one'));
    const again = await stage.run({ 'release-id': 'two' });
    expect(again.calls.sort()).toEqual([
      'GetDistribution ',
      'GetObject zibro-staging-site/.s3-deploy/current.json',
      'ListObjectsV2 zibro-staging-site/',
    ]);
    expect(again.closing).toEqual([
      `Site ${site}: release one (number 1) is live already, with this content, and served at ${stage.url}; nothing was changed.`,
    ]);
    expect(again.outputs).toMatchObject({ status: 'UNCHANGED', release: 'one', 'uploaded-count': '0' });
  });

  test('an edit of the same size with an old time is uploaded', async () => {
    const root = stage.build(siteOf('one', { 'logo.svg': '<svg xmlns="http://www.w3.org/2000/SVG"/>' }));
    fs.utimesSync(path.join(root, 'logo.svg'), 0, 0);
    const edited = await stage.run({ 'release-id': 'two' });
    expect(ofSite(edited.writes)).toEqual([
      'PutObject zibro-staging-site/logo.svg',
      'CreateInvalidation E1STAGINGSITE /logo.svg',
    ]);
  });

  test('an object that somebody else wrote is uploaded again, and said', async () => {
    await stage.put('logo.svg', 'theirs');
    const repaired = await stage.run({ 'release-id': 'two' });
    expect(repaired.lines).toContain('    logo.svg (somebody else wrote it, 41 B)');
    expect(stage.body('logo.svg')).toContain('<svg');
  });

  test('a new header rule is written by copies: no body, and only for what it names', async () => {
    const rule = '**/*.svg Cache-Control: max-age=60';
    const changed = await stage.run({ 'release-id': 'two', headers: rule });
    expect(ofSite(changed.writes)).toEqual([
      'CopyObject zibro-staging-site/logo.svg',
      'CreateInvalidation E1STAGINGSITE /logo.svg',
    ]);
    expect(changed.lines).toContain(
      '    logo.svg: cache-control public, max-age=300, must-revalidate -> max-age=60',
    );
    expect(changed.outputs).toMatchObject({ 'uploaded-count': '0', 'copied-count': '1' });
    expect(stage.headers('logo.svg')).toMatchObject({
      'cache-control': 'max-age=60',
      'content-type': 'image/svg+xml; charset=utf-8',
    });
    expect((await stage.run({ 'release-id': 'three', headers: rule })).writes).toEqual([]);
  });
});

test('a dry run says what would change and writes nothing at all', async () => {
  stage.build(siteOf('one', { 'old.txt': 'x' }));
  await stage.run({ 'release-id': 'one' });
  stage.build(siteOf('two'));
  const dry = await stage.run({
    'release-id': 'two',
    'dry-run': 'true',
    headers: '**/*.svg X-Amz-Meta-A: b',
  });
  expect(dry.writes).toEqual([]);
  expect(dry.closing).toEqual([`Dry run: site ${site} was not touched.`]);
  expect(dry.lines).toEqual([
    `Site ${site}: one (number 1) is live, 8 objects.`,
    'Release two (number 2): 7 objects, 525 B.',
    '  upload 5 objects, 475 B',
    '    about/index.html (changed, 216 B)',
    `    assets/app-${two}.js (new, 11 B)`,
    `    assets/style-${two}.css (new, 19 B)`,
    `    assets/vendor-${two}.js (new, 14 B)`,
    '    index.html (changed, 215 B)',
    '  new headers for 1 object',
    '    logo.svg: x-amz-meta-a (none) -> b',
    '  delete 1 object',
    '    old.txt (not in this release)',
    '  invalidate 7 paths',
    '    /',
    '    /about',
    '    /about/',
    '    /about/index.html',
    '    /index.html',
    '    /logo.svg',
    '    /old.txt',
    '  unchanged: 1 object',
    '  of earlier releases, kept for a while: 3 objects',
  ]);
  expect(JSON.parse(dry.outputs.plan ?? '')).toMatchObject({
    mode: 'deploy',
    action: 'publish',
    release: 'two',
    sequence: 2,
    deletes: [{ key: 'old.txt', reason: 'removed' }],
    headers: [{ key: 'logo.svg' }],
  });
  expect(dry.outputs).toMatchObject({ status: 'PLANNED', release: 'one' });
});

test('the release has a name, or is refused', async () => {
  stage.build(siteOf('one'));
  const nameless = await stage.run();
  expect(nameless.closing).toEqual([
    'The release has no name: input release-id is empty and GITHUB_SHA is not set.',
    'Next: Set release-id; nothing was changed.',
  ]);
  const named = await stage.run({}, { env: { GITHUB_SHA: '5ca1ab1e' } });
  expect(named.outputs.release).toBe('5ca1ab1e');
});
