import { expect, test } from '@jest/globals';
import { contentType } from '../../../src/s3-deploy/site/content-type.ts';
import { headersOf } from '../../../src/s3-deploy/site/headers.ts';

test.each([
  ['index.html', 'text/html; charset=utf-8'],
  ['INDEX.HTML', 'text/html; charset=utf-8'],
  ['a.js', 'text/javascript; charset=utf-8'],
  ['a.mjs', 'text/javascript; charset=utf-8'],
  ['a.cjs', 'text/javascript; charset=utf-8'],
  ['a.css', 'text/css; charset=utf-8'],
  ['a.svg', 'image/svg+xml; charset=utf-8'],
  ['robots.txt', 'text/plain; charset=utf-8'],
  ['sitemap.xml', 'application/xml; charset=utf-8'],
  ['feed.rss', 'application/rss+xml; charset=utf-8'],
  ['a.xhtml', 'application/xhtml+xml; charset=utf-8'],
  ['a.csv', 'text/csv; charset=utf-8'],
  ['a.md', 'text/markdown; charset=utf-8'],
  ['a.vtt', 'text/vtt; charset=utf-8'],
  ['a.ics', 'text/calendar; charset=utf-8'],
  ['a.json', 'application/json'],
  ['a.js.map', 'application/json'],
  ['site.webmanifest', 'application/manifest+json'],
  ['a.wasm', 'application/wasm'],
  ['a.avif', 'image/avif'],
  ['a.webp', 'image/webp'],
  ['favicon.ico', 'image/vnd.microsoft.icon'],
  ['a.woff2', 'font/woff2'],
  ['a.woff', 'font/woff'],
  ['a.eot', 'application/vnd.ms-fontobject'],
  ['a.mp4', 'video/mp4'],
  ['a.pdf', 'application/pdf'],
  ['a.zip', 'application/zip'],
  ['a.tgz', 'application/gzip'],
  ['a.xlsx', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
  ['a.apk', 'application/vnd.android.package-archive'],
  ['.well-known/apple-app-site-association', 'application/json'],
  ['apple-app-site-association', 'application/json'],
  ['.well-known/assetlinks.json', 'application/json'],
  ['.well-known/security.txt', 'text/plain; charset=utf-8'],
  ['CNAME', 'application/octet-stream'],
  ['js', 'application/octet-stream'],
  ['constructor', 'application/octet-stream'],
  ['api/toString', 'application/octet-stream'],
  ['__proto__', 'application/octet-stream'],
  ['html/js', 'application/octet-stream'],
  ['a.unheard-of', 'application/octet-stream'],
])('%s is %s', (key, type) => {
  expect(contentType(key)).toBe(type);
});

test('how long a file may be used is decided by what it is', () => {
  const headers = headersOf([]);
  expect([
    headers('assets/index-BxQ2a3_k.js', 'immutable')['cache-control'],
    headers('index.html', 'page')['cache-control'],
    headers('logo.png', 'asset')['cache-control'],
    headers('.well-known/assetlinks.json', 'asset')['cache-control'],
  ]).toEqual([
    'public, max-age=31536000, immutable',
    'no-cache',
    'public, max-age=300, must-revalidate',
    'no-cache',
  ]);
});

test('rules come after that, and a later one overrides', () => {
  const headers = headersOf([
    { glob: '**', name: 'x-amz-meta-team', value: 'web' },
    { glob: '**/*.html', name: 'cache-control', value: 'max-age=60' },
    { glob: 'docs/**', name: 'cache-control', value: 'max-age=10' },
    { glob: '.well-known/**', name: 'content-type', value: 'text/plain' },
  ]);
  expect(headers('index.html', 'page')).toEqual({
    'cache-control': 'max-age=60',
    'content-type': 'text/html; charset=utf-8',
    'x-amz-meta-team': 'web',
  });
  expect(headers('docs/index.html', 'page')['cache-control']).toBe('max-age=10');
  expect(headers('.well-known/a', 'asset')['content-type']).toBe('text/plain');
  expect(headers('a.js', 'asset')['cache-control']).toBe('public, max-age=300, must-revalidate');
});
