import { createHash } from 'node:crypto';
import { expect, test } from '@jest/globals';
import type { Site } from '../../src/s3-deploy/edge.ts';
import type { Kind, Manifest, StoredHeaders } from '../../src/s3-deploy/release.types.ts';
import { smokeCheck } from '../../src/s3-deploy/smoke.ts';
import { expectedOf } from '../../src/s3-deploy/smoke-expected.ts';
import { jumpingClock, testRuntime } from '../support/runtime.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const base = 'https://staging.zibro.com/';

function manifest(
  release: string,
  objects: Record<string, [kind: Kind, content: string, headers?: StoredHeaders]>,
): Manifest {
  const entries = Object.entries(objects);
  return {
    format: 1,
    release,
    sequence: 1,
    createdAt: '2026-11-24T12:00:00Z',
    headers: entries.map(([, [, , headers]]) => headers ?? { 'content-type': 'text/html; charset=utf-8' }),
    objects: Object.fromEntries(
      entries.map(([key, [kind, content]], index) => [
        key,
        { kind, bytes: content.length, sha256: sha256(content), etag: 'e', headers: index },
      ]),
    ),
  };
}

/** What is looked at after a first release. */
const expectedOfFirst = (site: Manifest, written: string[] = []) =>
  expectedOf({ base, manifest: site, previous: undefined, indexKey: 'index.html', written });

const redirect = { 'x-amz-website-redirect-location': '/new' };
test.each<[string, Parameters<typeof manifest>[1], string[], string | undefined]>([
  [
    'a new hashed file',
    { 'a.css': ['asset', 'a'], 'b-1.js': ['immutable', 'b'] },
    ['a.css', 'b-1.js'],
    'b-1.js',
  ],
  ['a new other file', { 'a.css': ['asset', 'a'], 'b-1.js': ['immutable', 'b'] }, ['a.css'], 'a.css'],
  ['any file when none is new', { 'z.css': ['asset', 'a'], 'b-1.js': ['immutable', 'b'] }, [], 'b-1.js'],
  [
    'no redirect and no empty file',
    { 'a.css': ['asset', ''], 'b.html': ['asset', 'b', redirect] },
    ['a.css', 'b.html'],
    undefined,
  ],
  ['an odd name, encoded', { 'a b/ü+&.css': ['asset', 'a'] }, [], 'a%20b/%C3%BC%2B%26.css'],
  ['a name that looks like a scheme', { 'x:y.css': ['asset', 'a'] }, [], 'x%3Ay.css'],
])('beside the root it looks at %s', (_, objects, written, address) => {
  const site = manifest('two', { 'index.html': ['page', 'home'], ...objects });
  const expected = expectedOfFirst(site, written);
  expect(expected.map(({ url }) => url)).toEqual([base, ...(address === undefined ? [] : [base + address])]);
});

test('a root that is a redirect is not looked at', () => {
  const site = manifest('two', { 'index.html': ['page', '', redirect], 'a.css': ['asset', 'a'] });
  const expected = expectedOfFirst(site);
  expect(expected.map(({ url }) => url)).toEqual([`${base}a.css`]);
});

const html = { 'content-type': 'text/html; charset=utf-8' };
test.each<[string, Awaited<ReturnType<Site['get']>>, string | undefined, boolean]>([
  ['as published', { status: 200, headers: html, body: Buffer.from('new') }, undefined, false],
  [
    'its type in another spelling',
    { status: 200, headers: { 'content-type': 'text/html;charset=UTF-8' }, body: Buffer.from('new') },
    undefined,
    false,
  ],
  [
    'another type',
    { status: 200, headers: { 'content-type': 'text/plain' }, body: Buffer.from('new') },
    'It answered content type text/plain, not text/html; charset=utf-8.',
    false,
  ],
  [
    'no type',
    { status: 200, headers: {}, body: Buffer.from('new') },
    'It answered content type (none), not text/html; charset=utf-8.',
    false,
  ],
  [
    'the release before',
    { status: 200, headers: html, body: Buffer.from('old') },
    'It answered the content of release one, the one before.',
    true,
  ],
  [
    'something else',
    { status: 200, headers: html, body: Buffer.from('?') },
    'It answered another content than what was published.',
    false,
  ],
  [
    'an error page',
    { status: 404, headers: html, body: Buffer.from('new') },
    'It answered 404, not 200.',
    false,
  ],
  [
    'a redirect',
    { status: 301, headers: { location: 'https://www.zibro.com/' }, body: Buffer.from('') },
    'It answered 301 (a redirect to https://www.zibro.com/), not 200.',
    false,
  ],
  [
    'the question for a password',
    { status: 401, headers: {}, body: Buffer.from('') },
    'It answered 401, not 200: it wants a password. For such a site set smoke-check to false.',
    false,
  ],
])('the root answers %s', async (_, answer, problem, earlier) => {
  const expected = expectedOf({
    base,
    manifest: manifest('two', { 'index.html': ['page', 'new'] }),
    previous: manifest('one', { 'index.html': ['page', 'old'] }),
    indexKey: 'index.html',
    written: [],
  });
  const clock = jumpingClock();
  const { runtime, dispose } = testRuntime({ clock });
  const looks = await smokeCheck(expected, { get: async () => answer }, runtime);
  dispose();
  expect(looks).toMatchObject([{ url: base, ok: problem === undefined, problem, earlier }]);
  // It is patient for a while, and never sleeps after the last look.
  const slept = clock.slept.reduce((sum, ms) => sum + ms, 0);
  expect(slept).toBe(problem === undefined ? 0 : 15_000);
});

test('what comes right in time is right, and only what was wrong is asked again', async () => {
  const site = manifest('two', {
    'index.html': ['page', 'new'],
    'a.css': ['asset', 'a', { 'content-type': 'text/css' }],
  });
  const asked: string[] = [];
  const get: Site['get'] = async (url) => {
    asked.push(url.slice(base.length));
    if (url.endsWith('.css'))
      return { status: 200, headers: { 'content-type': 'text/css' }, body: Buffer.from('a') };
    return { status: asked.length > 4 ? 200 : 503, headers: html, body: Buffer.from('new') };
  };
  const { runtime, dispose } = testRuntime();
  const expected = expectedOfFirst(site);
  const looks = await smokeCheck(expected, { get }, runtime);
  dispose();
  expect(looks.map(({ ok }) => ok)).toEqual([true, true]);
  expect(asked).toEqual(['', 'a.css', '', '', '']);
});
