import { describe, expect, test } from '@jest/globals';
import { addressOf } from '../../../src/s3-deploy/cdn/address.ts';
import { fold } from '../../../src/s3-deploy/cdn/fold.ts';
import { keepsIndex } from '../../../src/s3-deploy/cdn/kept-index.ts';
import { callerReference, type PathRequest, singlePaths } from '../../../src/s3-deploy/cdn/paths.ts';
import { headersOf } from '../../../src/s3-deploy/site/headers.ts';
import { Model } from '../changes/model.ts';

/** As a release has them: folded, where the distribution can answer with the site at all. */
function paths(changed: string[], options: Partial<PathRequest & { most: number }> = {}): string[] {
  const { most = 30, ...rest } = options;
  const request = { changed, prefix: '', originPath: '', indexDocument: 'index.html', ...rest };
  const root = addressOf(request.prefix, request.originPath);
  return root === undefined ? [] : fold(singlePaths(request), root, most);
}

test.each([
  ['a.txt', '/a.txt'],
  ['~me/a.txt', '/~me/a.txt'],
  ['a b.txt', '/a%20b.txt'],
  ['ü/한국.txt', '/%C3%BC/%ED%95%9C%EA%B5%AD.txt'],
  ['😀.txt', '/%F0%9F%98%80.txt'],
  ['100%.txt', '/100%25.txt'],
  ['a%20b.txt', '/a%2520b.txt'],
  ['a+b&c=d.txt', '/a+b&c=d.txt'],
  [`it's (1)!,;:@$.txt`, `/it's%20(1)!,;:@$.txt`],
  ['"q".txt', '/%22q%22.txt'],
  ['a?b#c.txt', '/a%3Fb%23c.txt'],
  ['[id]{x}|^`<>.txt', '/%5Bid%5D%7Bx%7D%7C%5E%60%3C%3E.txt'],
])('%s is at %s', (key, path) => {
  expect(paths([key])).toEqual([path]);
});

test('a star cannot be written: what begins like it is invalidated', () => {
  expect(paths(['a/b*c*.txt'])).toEqual(['/a/b*']);
  expect(paths(['a/b*c.txt', 'a/b2.txt', 'a/c.txt'])).toEqual(['/a/b*', '/a/c.txt']);
});

test.each<[string, string[], Partial<PathRequest & { most: number }>, string[]]>([
  ['nothing', [], {}, []],
  ['the root', ['index.html'], {}, ['/', '/index.html']],
  ['a folder', ['docs/index.html'], {}, ['/docs', '/docs/', '/docs/index.html']],
  ['a name that only ends alike', ['my-index.html'], {}, ['/my-index.html']],
  [
    'another index document',
    ['docs/start.htm'],
    { indexDocument: 'start.htm' },
    ['/docs', '/docs/', '/docs/start.htm'],
  ],
  [
    'a prefix',
    ['index.html', 'a.js'],
    { prefix: 'preview/12/' },
    ['/preview/12', '/preview/12/', '/preview/12/a.js', '/preview/12/index.html'],
  ],
  [
    'an origin path that is the prefix',
    ['index.html'],
    { prefix: 'app/', originPath: '/app' },
    ['/', '/index.html'],
  ],
  ['an origin path above it', ['a.js'], { prefix: 'app/v1/', originPath: '/app' }, ['/v1/a.js']],
  ['an origin that cannot see it', ['a.js'], { prefix: 'app/', originPath: '/other' }, []],
  ['an origin whose name begins alike', ['a.js'], { prefix: 'app2/', originPath: '/app' }, []],
  ['a root that the CDN keeps', ['index.html', 'docs/a.txt'], { indexIsKept: true }, ['/*']],
  [
    'a root with a prefix that the CDN keeps',
    ['index.html', 'a.js'],
    { indexIsKept: true, prefix: 'p/' },
    ['/p', '/p/*'],
  ],
])('%s', (_, changed, options, expected) => {
  expect(paths(changed, options)).toEqual(expected);
});

const many = (folder: string, count: number) =>
  Array.from({ length: count }, (_, index) => `${folder}f${index}.txt`);

describe('more than wanted', () => {
  test.each<[string, string[], Partial<PathRequest & { most: number }>, string[]]>([
    [
      'one folder is enough',
      [...many('docs/v2/', 8), 'a.txt', 'b/c.txt'],
      { most: 5 },
      ['/a.txt', '/b/c.txt', '/docs/v2/*'],
    ],
    [
      'a folder without the slash is no part of the wildcard',
      [...many('docs/', 4), 'docs/index.html'],
      { most: 2 },
      ['/docs', '/docs/*'],
    ],
    ['all in the root', many('', 4), { most: 3 }, ['/*']],
    ['too many folders', many('x', 40).map((name) => `${name}/a`), { most: 30 }, ['/*']],
    ['one', ['a.txt', 'b.txt'], { most: 1 }, ['/*']],
    [
      'with a prefix',
      ['index.html', ...many('', 9)],
      { prefix: 'preview/12/', most: 4 },
      ['/preview/12', '/preview/12/*'],
    ],
    ['with a prefix, and one', ['index.html'], { prefix: 'preview/12/', most: 1 }, ['/preview/12/*']],
  ])('%s', (_, changed, options, expected) => {
    expect(paths(changed, options)).toEqual(expected);
  });

  test('never more than 15 wildcards', () => {
    const changed = Array.from({ length: 20 }, (_, index) => many(`d${index}/`, 3)).flat();
    expect(paths(changed, { most: 20 })).toEqual(['/*']);
    expect(paths(changed, { most: 60 })).toHaveLength(60);
    expect(paths(changed.slice(0, 45), { most: 15 })).toHaveLength(15);
  });

  test('no wildcard leaves the site, and every path is covered', () => {
    for (let most = 1; most < 40; most += 1) {
      const changed = [
        'index.html',
        'a/index.html',
        ...many('a/b/', 5),
        ...many('a/c/', 5),
        ...many('d/', 7),
        'e.txt',
      ];
      const single = paths(changed, { prefix: 'p/q/', most: 3000 });
      const folded = paths(changed, { prefix: 'p/q/', most });
      expect(folded.length).toBeLessThanOrEqual(Math.max(most, 1));
      for (const path of folded) expect(path === '/p/q' || path.startsWith('/p/q/')).toBe(true);
      const covers = (path: string) =>
        folded.some((one) => (one.endsWith('*') ? path.startsWith(one.slice(0, -1)) : path === one));
      expect(single.filter((path) => !covers(path) && !(most === 1 && path === '/p/q'))).toEqual([]);
    }
  });

  test('a path that is too long is named by its folder', () => {
    expect(fold([`/a/${'x'.repeat(4000)}`, '/b'], '/', 30)).toEqual(['/a/*', '/b']);
    expect(fold([`/${'x'.repeat(4000)}`], '/', 30)).toEqual(['/*']);
  });
});

test('an address without an origin path', () => {
  expect([addressOf('', ''), addressOf('p/', ''), addressOf('p/', '/p'), addressOf('p/', '/q')]).toEqual([
    '/',
    '/p/',
    '/',
    undefined,
  ]);
});

test('a reference is the same for the same, and for nothing else', () => {
  const release = { release: 'abc', sequence: 7, createdAt: '2026-11-25T00:00:00.000Z' };
  const one = callerReference('E1', release, ['/a', '/b']);
  expect(one).toMatch(/^s3-deploy-7-[0-9a-f]{32}$/);
  expect(callerReference('E1', release, ['/b', '/a'])).toBe(one);
  const others = [
    callerReference('E2', release, ['/a', '/b']),
    callerReference('E1', { ...release, sequence: 8 }, ['/a', '/b']),
    callerReference('E1', { ...release, createdAt: '2026-11-26T00:00:00.000Z' }, ['/a', '/b']),
    callerReference('E1', release, ['/a']),
  ];
  expect(new Set([one, ...others]).size).toBe(5);
});

test.each([
  ['no-cache', false],
  ['no-store', false],
  ['private, max-age=600', false],
  ['max-age=0, must-revalidate', false],
  ['max-age=600, s-maxage=0', false],
  ['max-age=0, s-maxage=600', true],
  ['public, max-age=300', true],
  ['public', true],
])('a root with %s is kept by the CDN: %s', (control, expected) => {
  const model = new Model();
  model.deploy({ 'index.html': 'a' }, {}, { 'cache-control': control });
  expect(keepsIndex(model.state, 'index.html')).toBe(expected);
});

test('by the built-in rules it is not', () => {
  expect(headersOf([])('index.html', 'page')['cache-control']).toBe('no-cache');
  expect(keepsIndex(undefined, 'index.html')).toBe(false);
});
