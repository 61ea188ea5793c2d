import { expect, test } from '@jest/globals';
import { canonicalPath, keyOfPath } from '../../../../rehearsal/cloud/cloudfront/edge/url-path.ts';

test.each<[string, string | undefined]>([
  ['/index.html', 'index.html'],
  ['/a/b%20c.html', 'a/b c.html'],
  ['/caf%C3%A9/%ED%95%9C.html', 'café/한.html'],
  ['/r&d.html', 'r&d.html'],
  ['/100%25.html', '100%.html'],
  ['/a%2Bb.html', 'a+b.html'],
  ['/a+b.html', 'a b.html'],
  ['/%7Eme/~you', '~me/~you'],
  ['/a%2Fb', 'a/b'],
  ['/%zz', undefined],
  ['/%ff', undefined],
])('%s is the key %s', (path, key) => {
  expect(keyOfPath(path)).toBe(key);
});

test.each([
  ['/index.html', '/index.html'],
  ['/a b', '/a%20b'],
  ['/a%20b', '/a%20b'],
  ['/caf%c3%a9', '/caf%C3%A9'],
  ['/~me', '/~me'],
  ['/%7Eme', '/~me'],
  ['/a+b&c=d,e@f(g)', '/a+b&c=d,e@f(g)'],
  ['/a%2Bb', '/a+b'],
  ['/a[1]', '/a%5B1%5D'],
  ['/100%25', '/100%25'],
  ['/a%3Fb', '/a%3Fb'],
])('an invalidation of %s is written %s', (path, canonical) => {
  expect(canonicalPath(path)).toBe(canonical);
});
