import { readFileSync } from 'node:fs';
import { afterEach, expect, it, test } from '@jest/globals';
import { functionEvent } from '../../../../rehearsal/cloud/cloudfront/edge/function-event.ts';
import { compileFunction } from '../../../../rehearsal/cloud/cloudfront/edge/viewer-function.ts';
import { cdn, closeAll } from './stage.ts';

const source = readFileSync(
  new URL('../../../../rehearsal/provision/spa-rewrite.js', import.meta.url),
  'utf8',
);
const rewrite = compileFunction(source);
afterEach(closeAll);

function decide(path: string) {
  const request = { method: 'GET', path, query: '', headers: {}, ip: '127.0.0.1' };
  return rewrite(functionEvent(request, { id: 'E1', domain: 'd1.cloudfront.net', requestId: 'r' }));
}

test.each([
  ['/', '/index.html'],
  ['/index.html', '/index.html'],
  ['/privacy', '/index.html'],
  ['/orders/7', '/index.html'],
  ['/orders/', '/index.html'],
  ['/v1.2/orders', '/index.html'],
  ['/assets/index-BxY12.js', '/assets/index-BxY12.js'],
  ['/favicon.ico', '/favicon.ico'],
  ['/caf%C3%A9.html', '/caf%C3%A9.html'],
  ['/a+b.png', '/a%2Bb.png'],
  ['/~me/a%20b.png', '/~me/a%20b.png'],
  ['/.well-known/apple-app-site-association', '/.well-known/apple-app-site-association'],
  ['/.well-known/assetlinks.json', '/.well-known/assetlinks.json'],
  ['/app/.well-known/thing', '/index.html'],
  ['/preview', '/index.html'],
  ['/preview/', '/index.html'],
  ['/preview/12', '/preview/12/index.html'],
  ['/preview/12/', '/preview/12/index.html'],
  ['/preview/12/orders/7', '/preview/12/index.html'],
  ['/preview/feature-a.b', '/preview/feature-a.b/index.html'],
  ['/preview/12/assets/a.js', '/preview/12/assets/a.js'],
  [
    '/preview/12/.well-known/apple-app-site-association',
    '/preview/12/.well-known/apple-app-site-association',
  ],
  ['/previews/12', '/index.html'],
])('%s is %s', (asked, path) => {
  expect(decide(asked)).toEqual({ path });
});

test.each([
  '/.s3-deploy/current.json',
  '/.s3-deploy/',
  '/.s3-deploy',
  '/.s3-deploy/objects/0123',
  '/%2Es3-deploy/current.json',
  '/.s3%2Ddeploy%2Fcurrent.json',
  '/preview/12/.s3-deploy/current.json',
  '/%70review/12/.s3-deploy/lock.json',
  '/preview%2F12%2F.s3-deploy%2Fcurrent.json',
  '/assets/../.s3-deploy/current.json',
  '/%ff',
])("%s is nobody's business", (asked) => {
  expect(decide(asked)).toEqual({
    answer: {
      status: 404,
      headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' },
      body: Buffer.from('Not found\n'),
    },
  });
});

it('shows an app, its files and its previews, and hides the records of its deployments', async () => {
  const site = await cdn({ viewerRequest: source, defaultRootObject: 'index.html' });
  await site.put('index.html', 'app');
  await site.put('a+b.txt', 'plus');
  await site.put('.well-known/apple-app-site-association', '{}');
  await site.put('preview/12/index.html', 'preview');
  await site.put('.s3-deploy/current.json', 'secret');
  expect(await site.see('/')).toBe('200 Miss app');
  expect(await site.see('/orders/7')).toBe('200 Hit app');
  expect(await site.see('/a+b.txt')).toBe('200 Miss plus');
  expect(await site.see('/a%2Bb.txt')).toBe('200 Hit plus');
  expect(await site.see('/.well-known/apple-app-site-association')).toBe('200 Miss {}');
  expect(await site.see('/preview/12/orders')).toBe('200 Miss preview');
  expect(await site.see('/.s3-deploy/current.json')).toBe('404 FunctionGeneratedResponse');
});

it('is small enough for CloudFront, and uses nothing that its runtime does not have', () => {
  expect(Buffer.byteLength(source)).toBeLessThan(10_240);
  const code = source.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
  expect(code).not.toMatch(/\b(class|import|export|require|for\s*\(.*\bof\b)|\?\.|\?\?|\.\.\.|\bmatchAll\b/);
});
