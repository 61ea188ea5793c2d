import { describe, expect, test } from '@jest/globals';
import { readInputs } from '../../src/core/inputs.ts';
import { check, inputs } from '../../src/s3-deploy/inputs.ts';

const read = (given: Record<string, string>) =>
  readInputs(inputs, (name) => ({ bucket: 'site-bucket', source: 'dist', ...given })[name] ?? '', check);

test('a small `with:` block is enough', () => {
  expect(read({})).toMatchObject({
    mode: 'deploy',
    source: 'dist',
    bucket: 'site-bucket',
    prefix: '',
    url: undefined,
    headers: [],
    immutable: 'auto',
    exclude: [],
    redirects: [],
    'keep-releases': 3,
  });
});

test.each([
  ['prefix', 'app', 'app/'],
  ['prefix', 'preview/12/', 'preview/12/'],
  ['url', 'https://zibro.com', 'https://zibro.com/'],
  ['url', 'http://127.0.0.1:8080/app', 'http://127.0.0.1:8080/app/'],
  ['distribution-id', 'E1STAGINGSITE', 'E1STAGINGSITE'],
  ['release-id', 'v1.2.3-rc_1', 'v1.2.3-rc_1'],
  ['immutable', 'none', 'none'],
  ['immutable', 'static/**\nfonts/*.woff2', ['static/**', 'fonts/*.woff2']],
  ['sse-kms-key-id', '', undefined],
  ['acl', 'bucket-owner-full-control', 'bucket-owner-full-control'],
  [
    'headers',
    '**/*.html Cache-Control: no-cache, max-age=0\nmy docs/*.pdf  Content-Disposition : attachment; filename="a: b.pdf"\n** x-amz-meta-team: web',
    [
      { glob: '**/*.html', name: 'cache-control', value: 'no-cache, max-age=0' },
      { glob: 'my docs/*.pdf', name: 'content-disposition', value: 'attachment; filename="a: b.pdf"' },
      { glob: '**', name: 'x-amz-meta-team', value: 'web' },
    ],
  ],
  [
    'redirects',
    'old.html /new\nold page.html https://zibro.com/new',
    [
      { key: 'old.html', target: '/new' },
      { key: 'old page.html', target: 'https://zibro.com/new' },
    ],
  ],
] as const)('%s %j', (name, given, expected) => {
  expect(read({ [name]: given })[name]).toEqual(expected);
});

const BUCKET =
  'Input bucket must be the name of a bucket: 3 to 63 lower-case letters, digits, . and -, with a letter or a digit at both ends, but is';
const DISTRIBUTION =
  'Input distribution-id must be the id of a CloudFront distribution, such as E1A2B3C4D5E6F7: upper-case letters and digits, beginning with E, but is';
const URL_RULE =
  'Input url must be an address with http:// or https://, without user, query and fragment, but is';
const GLOBS = 'must be globs relative to source, one per line, without /, ./, ../ or ! at the beginning';

test.each([
  ['bucket', 'Site', `${BUCKET} "Site".`],
  ['bucket', 'ab', `${BUCKET} "ab".`],
  ['bucket', 'a..b', `${BUCKET} "a..b".`],
  ['bucket', '192.168.0.1', `${BUCKET} "192.168.0.1".`],
  ['bucket', 'site/app', `${BUCKET} "site/app".`],
  ['prefix', '/', 'Input prefix must not begin with /, but is "/".'],
  ['prefix', '/app', 'Input prefix must not begin with /, but is "/app".'],
  ['prefix', 'a/../b', 'Input prefix must not contain //, . or .. as a folder, but is "a/../b".'],
  ['prefix', 'a//b', 'Input prefix must not contain //, . or .. as a folder, but is "a//b".'],
  ['prefix', 'a//', 'Input prefix must not contain //, . or .. as a folder, but is "a//".'],
  ['prefix', 'a/*', 'Input prefix must not contain \\, *, ? or control characters, but is "a/*".'],
  [
    'prefix',
    'a/.s3-deploy/b',
    'Input prefix must not lie in .s3-deploy, which is the action’s own, but is "a/.s3-deploy/b".',
  ],
  ['distribution-id', 'e1abc', `${DISTRIBUTION} "e1abc".`],
  [
    'distribution-id',
    'arn:aws:cloudfront::1:distribution/E1',
    `${DISTRIBUTION} "arn:aws:cloudfront::1:distribution/E1".`,
  ],
  ['url', 'zibro.com', `${URL_RULE} "zibro.com".`],
  ['url', 'ftp://zibro.com/', `${URL_RULE} "ftp://zibro.com/".`],
  ['url', 'https://zibro.com/?a=1', `${URL_RULE} "https://zibro.com/?a=1".`],
  ['url', 'https://me:secret@zibro.com/', `${URL_RULE} "https://me:secret@zibro.com/".`],
  [
    'release-id',
    'feature/a',
    'Input release-id must be at most 128 letters, digits, ., _ and -, but is "feature/a".',
  ],
  [
    'headers',
    '**/*.html no-cache',
    'Input headers must be GLOB NAME: VALUE, one per line (line "**/*.html no-cache"), but is "**/*.html no-cache".',
  ],
  [
    'headers',
    '** Strict-Transport-Security: max-age=1',
    'Input headers names strict-transport-security, which S3 does not store: set it in a response headers policy of the CloudFront distribution (line "** Strict-Transport-Security: max-age=1"), but is "** Strict-Transport-Security: max-age=1".',
  ],
  [
    'headers',
    '** Cache-Control: a\u0007b',
    'Input headers gives cache-control a value that is not of printable ASCII characters (line "** Cache-Control: a\\u0007b"), but is "** Cache-Control: a\\u0007b".',
  ],
  [
    'headers',
    '/a.html Cache-Control: no-cache',
    `Input headers ${GLOBS} (line "/a.html") (line "/a.html Cache-Control: no-cache"), but is "/a.html Cache-Control: no-cache".`,
  ],
  [
    'headers',
    '** x-amz-website-redirect-location: new',
    'Input headers gives x-amz-website-redirect-location a value that does not begin with /, http:// or https:// (line "** x-amz-website-redirect-location: new"), but is "** x-amz-website-redirect-location: new".',
  ],
  ['immutable', 'none\na/**', 'Input immutable is either "none" or globs, not both, but is "none\\na/**".'],
  ['exclude', '!a', `Input exclude ${GLOBS} (line "!a"), but is "!a".`],
  [
    'redirects',
    'old.html',
    'Input redirects must be KEY TARGET, one per line (line "old.html"), but is "old.html".',
  ],
  [
    'redirects',
    '/old.html /new',
    'Input redirects has a key that must not begin with / (line "/old.html /new"), but is "/old.html /new".',
  ],
  [
    'redirects',
    'old.html new',
    'Input redirects has a target that does not begin with /, http:// or https:// or is not percent-encoded (line "old.html new"), but is "old.html new".',
  ],
  ['redirects', 'a /b\na /c', 'Input redirects names "a" twice, but is "a /b\\na /c".'],
  [
    'index-document',
    'a/index.html',
    'Input index-document must be the name of a file, without a folder, but is "a/index.html".',
  ],
  ['sse', 'aes', 'Input sse must be AES256 or aws:kms, but is "aes".'],
  ['acl', 'public', 'Input acl must be a canned ACL, such as bucket-owner-full-control, but is "public".'],
  ['keep-releases', '0', 'Input keep-releases must be a whole number from 1 to 50, but is "0".'],
])('%s %j is refused', (name, given, message) => {
  expect(() => read({ [name]: given })).toThrow(new Error(message));
});

describe('rules between inputs', () => {
  test.each([
    [{ source: '' }, 'Input source is required when mode is deploy.'],
    [
      { release: 'v1' },
      'Input release belongs to mode rollback, but mode is deploy; the name of a new release is release-id.',
    ],
    [{ mode: 'remove' }, 'Input prefix is required when mode is remove: a whole bucket is never removed.'],
    [{ 'sse-kms-key-id': 'alias/site', sse: 'AES256' }, 'Input sse-kms-key-id needs sse aws:kms.'],
  ])('%j', (given, message) => {
    expect(() => read(given)).toThrow(new Error(message));
  });

  test.each([
    { mode: 'rollback', source: '', release: '12' },
    { mode: 'list', source: '' },
    { mode: 'remove', prefix: 'preview/12' },
    { sse: 'aws:kms', 'sse-kms-key-id': 'alias/site' },
  ])('%j is right', (given) => {
    expect(() => read(given)).not.toThrow();
  });
});

test('all mistakes are told at once', () => {
  expect(() => read({ bucket: 'A', mode: 'sync' })).toThrow(
    new Error(`Input mode must be one of deploy, rollback, list, remove, but is "sync".\n${BUCKET} "A".`),
  );
});
