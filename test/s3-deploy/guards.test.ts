import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { siteOf } from './pages.ts';
import { type Pages, type SiteStage, startSiteStage } from './site-stage.ts';

let stage: SiteStage;
beforeEach(async () => {
  stage = await startSiteStage();
});
afterEach(() => stage.close());

const extra: Pages = Object.fromEntries(
  Array.from({ length: 10 }, (_, index) => [`page-${index}.html`, `${index}`]),
);

describe('a release that looks like a mistake is refused before anything is written', () => {
  beforeEach(async () => {
    stage.build(siteOf('one', extra));
    expect((await stage.run({ 'release-id': 'one' })).closing.slice(1)).toEqual([]);
  });

  test.each<[string, Pages, Record<string, string>, string]>([
    ['an empty source', {}, {}, 'The source folder has no file to publish.'],
    ['no index page', { 'a.txt': 'a' }, {}, 'The source folder has no index.html in its root.'],
    [
      'too large a share of deletes',
      siteOf('one', { 'page-0.html': '0' }),
      { 'max-delete-percent': '20' },
      'This release would delete 9 of 17 objects of the site (52 %), such as "page-1.html"; max-delete-percent is 20.',
    ],
    [
      'too many deletes',
      siteOf('one'),
      { 'max-deletes': '9', 'max-delete-percent': '100' },
      'This release would delete 10 of 17 objects of the site (58 %), such as "page-0.html"; max-deletes is 9.',
    ],
  ])('%s', async (_, pages, inputs, what) => {
    stage.build(pages);
    const before = stage.keys();
    const refused = await stage.run({ 'release-id': 'two', ...inputs });
    expect(refused.ok).toBe(false);
    expect(refused.closing[0]).toBe(what);
    expect(refused.closing.at(-1)).toContain('nothing was changed');
    expect(refused.writes).toEqual([]);
    expect(stage.keys()).toEqual(before);
  });
});

test('two apps in one bucket, one below the other: neither sees, counts or deletes what is the other’s', async () => {
  stage.build(siteOf('outer', { 'old.txt': 'x' }));
  stage.build(siteOf('inner'), 'other');
  await stage.put('unrelated/theirs.txt', 'theirs');
  await stage.run({ 'release-id': 'outer', delete: 'all', 'max-delete-percent': '100' });
  const inner = { source: 'other', prefix: 'preview/12', url: `${stage.url}preview/12/` };
  const inside = await stage.run({ ...inner, 'release-id': 'inner', 'smoke-check': 'false' });
  expect(inside.outputs.status).toBe('DEPLOYED');
  expect(inside.calls.filter((line) => line.startsWith('ListObjectsV2'))).toEqual([
    'ListObjectsV2 zibro-staging-site/preview/12/',
    'ListObjectsV2 zibro-staging-site/preview/12/',
  ]);
  expect(inside.writes.filter((line) => !line.includes('zibro-staging-site/preview/12/'))).toEqual([]);
  const before = stage.keys().filter((key) => key.startsWith('preview/'));
  expect(before).toContain('preview/12/index.html');

  stage.build(siteOf('second'));
  const outside = await stage.run({ 'release-id': 'second', delete: 'all', 'max-delete-percent': '100' });
  expect(outside.outputs.status).toBe('DEPLOYED');
  expect(outside.lines).toContain('  sites of their own in it, left alone: preview/12/');
  expect(stage.keys().filter((key) => key.startsWith('preview/'))).toEqual(before);
  expect(stage.keys()).not.toContain('old.txt');

  stage.build(siteOf('third', { 'preview/12/index.html': 'mine' }));
  const into = await stage.run({ 'release-id': 'third' });
  expect(into.closing[0]).toBe(
    '"preview/12/index.html" lies in preview/12/, which is a site of its own: it has been deployed with this prefix.',
  );
  expect(into.writes).toEqual([]);
});

test('a preview is checked at its own address', async () => {
  await stage.close();
  stage = await startSiteStage({
    viewerRequest:
      "function handler(event) { var r = event.request; if (r.uri.endsWith('/')) r.uri += 'index.html'; return r; }",
  });
  stage.build(siteOf('one'));
  const url = `${stage.url}preview/12/`;
  const preview = await stage.run({ 'release-id': 'one', prefix: 'preview/12', url });
  expect(preview.outputs).toMatchObject({ status: 'DEPLOYED', url });
  expect(await stage.visit('/preview/12/')).toContain('home one');
  stage.build(siteOf('two'));
  const second = await stage.run({ 'release-id': 'two', prefix: 'preview/12', url });
  expect(second.lines).toEqual(
    expect.arrayContaining(['    /preview/12', '    /preview/12/', '    /preview/12/index.html']),
  );
  expect(await stage.visit('/preview/12/')).toContain('home two');
});

test('objects that no release knows are left alone, and said', async () => {
  await stage.put('theirs.txt', 'theirs');
  stage.build(siteOf('one'));
  const run = await stage.run({ 'release-id': 'one' });
  expect(run.lines).toContain('  1 object that no release knows, left alone: theirs.txt');
  expect(stage.body('theirs.txt')).toBe('theirs');
});

test('odd names are published, served and invalidated as they are', async () => {
  const odd = [
    'with space.html',
    'ünïcödé.html',
    'a+b.html',
    'a&b.html',
    '100%.html',
    "it's (1)!.html",
    '~home.html',
  ];
  const pages = (text: string): Pages => ({
    'index.html': text,
    ...Object.fromEntries(odd.map((key) => [key, text])),
  });
  const cached = { headers: '**/*.html Cache-Control: max-age=3600\nindex.html Cache-Control: no-cache' };
  stage.build(pages('one'));
  await stage.run({ 'release-id': 'one', ...cached });
  const addresses = odd.map((key) => `/${encodeURIComponent(key).replaceAll('%7E', '~')}`);
  for (const address of addresses)
    expect(`${address} ${await stage.visit(address)}`).toBe(`${address} 200 one`);
  stage.build(pages('two'));
  const second = await stage.run({ 'release-id': 'two', ...cached });
  expect(second.outputs.status).toBe('DEPLOYED');
  for (const address of addresses)
    expect(`${address} ${await stage.visit(address)}`).toBe(`${address} 200 two`);
});

test.each([
  [
    'a link out of the source',
    (root: string) => fs.symlinkSync('/etc/hostname', path.join(root, 'host')),
    /"host" is a symbolic link that leaves the source folder/,
  ],
  [
    'a link to nothing',
    (root: string) => fs.symlinkSync('nowhere', path.join(root, 'gone')),
    /"gone" is a symbolic link to "nowhere", which is not there/,
  ],
])('%s is refused by name', async (_, spoil, message) => {
  spoil(stage.build(siteOf('one')));
  const refused = await stage.run({ 'release-id': 'one' });
  expect(refused.closing[0]).toMatch(message);
  expect(refused.writes).toEqual([]);
});

test('no ACL unless asked for; one that the bucket does not take is explained', async () => {
  stage.build(siteOf('one'));
  const refused = await stage.run({ 'release-id': 'one', acl: 'public-read' });
  expect(refused.ok).toBe(false);
  expect(refused.closing[0]).toMatch(/failed: bucket zibro-staging-site takes no ACLs\./);
  expect((await stage.run({ 'release-id': 'one' })).closing.slice(1)).toEqual([]);
});

test('headers and kinds: hashed names for ever, pages always asked for, maps not published, redirects kept', async () => {
  stage.build(
    siteOf('one', {
      'assets/app-1f2e3d4c.js.map': '{}',
      'site.webmanifest': '{}',
      'mod.mjs': 'x',
      'a.wasm': 'x',
      '.well-known/apple-app-site-association': '{}',
      '.env': 'SECRET=1',
    }),
  );
  const run = await stage.run({ 'release-id': 'one', redirects: 'old.html /new' });
  expect(run.ok).toBe(true);
  const headers = (key: string) => [
    stage.headers(key)?.['content-type'],
    stage.headers(key)?.['cache-control'],
  ];
  expect(headers('assets/shared-0a1b2c3d.js')).toEqual([
    'text/javascript; charset=utf-8',
    'public, max-age=31536000, immutable',
  ]);
  expect(headers('index.html')[1]).toContain('no-cache');
  expect(headers('site.webmanifest')[0]).toBe('application/manifest+json');
  expect(headers('mod.mjs')[0]).toContain('text/javascript');
  expect(headers('a.wasm')[0]).toBe('application/wasm');
  expect(headers('.well-known/apple-app-site-association')[0]).toBe('application/json');
  expect(stage.headers('old.html')).toMatchObject({ 'x-amz-website-redirect-location': '/new' });
  expect(stage.keys()).not.toContain('assets/app-1f2e3d4c.js.map');
  expect(stage.keys()).not.toContain('.env');
});
