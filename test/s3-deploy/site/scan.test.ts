import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { digests } from '../../../src/s3-deploy/site/digest.ts';
import { byKey } from '../../../src/s3-deploy/site/order.ts';
import { type ScanOptions, scanSite } from '../../../src/s3-deploy/site/scan.ts';

let workspace: string;
const at = (name: string) => path.join(workspace, 'dist', name);

beforeEach(() => {
  workspace = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'scan-')));
  fs.mkdirSync(at(''), { recursive: true });
});
afterEach(() => fs.rmSync(workspace, { recursive: true }));

function write(...names: string[]): void {
  for (const name of names) {
    fs.mkdirSync(path.dirname(at(name)), { recursive: true });
    fs.writeFileSync(at(name), `content of ${name}`);
  }
}

const scan = (options: Partial<ScanOptions> = {}, signal?: AbortSignal) =>
  scanSite(
    {
      root: at(''),
      workspace,
      prefix: '',
      exclude: [],
      sourceMaps: false,
      immutable: 'auto',
      headers: [],
      redirects: [],
      indexDocument: 'index.html',
      ...options,
    },
    signal,
  );
const keys = async (options?: Partial<ScanOptions>) => (await scan(options)).map(({ key }) => key);

test('a file with all that is to be known of it', async () => {
  write('index.html', 'assets/index-BxQ2a3_k.js');
  const found: string[][] = [];
  expect(await scan({ found: (all) => found.push(all) })).toEqual([
    {
      key: 'assets/index-BxQ2a3_k.js',
      kind: 'immutable',
      bytes: 35,
      sha256: createHash('sha256').update('content of assets/index-BxQ2a3_k.js').digest('hex'),
      headers: {
        'cache-control': 'public, max-age=31536000, immutable',
        'content-type': 'text/javascript; charset=utf-8',
      },
      file: at('assets/index-BxQ2a3_k.js'),
    },
    {
      key: 'index.html',
      kind: 'page',
      bytes: 21,
      sha256: createHash('sha256').update('content of index.html').digest('hex'),
      headers: { 'cache-control': 'no-cache', 'content-type': 'text/html; charset=utf-8' },
      file: at('index.html'),
    },
  ]);
  expect(found).toEqual([['assets/index-BxQ2a3_k.js', 'index.html']]);
});

test('what is left out', async () => {
  write(
    'index.html',
    'a.js',
    'a.js.map',
    '.env',
    '.git/config',
    '.well-known/security.txt',
    '.well-known/.x',
    'drafts/a.html',
  );
  expect(await keys()).toEqual(['.well-known/security.txt', 'a.js', 'drafts/a.html', 'index.html']);
  expect(await keys({ sourceMaps: true })).toContain('a.js.map');
  expect(await keys({ exclude: ['drafts/**', '*.js'] })).toEqual(['.well-known/security.txt', 'index.html']);
});

test('names with all that a name may have, in the order of S3', async () => {
  const names = [
    'a b.txt',
    'a+b.txt',
    'a&b.txt',
    '100%.txt',
    "it's (1)!.txt",
    'ü.txt',
    '\uff5e.txt',
    '😀.txt',
    '한국.txt',
    '#?.txt',
  ];
  write(...names);
  const sorted = names.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  expect(await keys()).toEqual(sorted);
  expect(names.toSorted(byKey)).toEqual(sorted);
});

test('an index document is a page, whatever its extension', async () => {
  write('start.php', 'docs/start.php');
  expect((await scan({ indexDocument: 'start.php' })).map(({ kind }) => kind)).toEqual(['page', 'page']);
});

test('redirects are empty objects with a target', async () => {
  write('index.html');
  const [, old] = await scan({ redirects: [{ key: 'old.html', target: '/new' }] });
  expect(old).toEqual({
    key: 'old.html',
    kind: 'page',
    bytes: 0,
    sha256: createHash('sha256').digest('hex'),
    headers: {
      'cache-control': 'no-cache',
      'content-type': 'text/html; charset=utf-8',
      'x-amz-website-redirect-location': '/new',
    },
    file: undefined,
  });
});

test('links that stay inside are followed', async () => {
  write('index.html', 'v2/a.js');
  fs.symlinkSync('v2', at('latest'));
  fs.symlinkSync('index.html', at('home.html'));
  expect(await keys()).toEqual(['home.html', 'index.html', 'latest/a.js', 'v2/a.js']);
});

test('an excluded link is not looked at', async () => {
  write('index.html');
  fs.symlinkSync('/etc', at('etc'));
  expect(await keys({ exclude: ['etc'] })).toEqual(['index.html']);
});

const outside = () => fs.writeFileSync(path.join(workspace, 'secret'), 'x');

test.each<[string, () => void, () => string]>([
  [
    'a link that leaves the folder',
    () => {
      outside();
      fs.symlinkSync('../secret', at('a'));
    },
    () =>
      `"a" is a symbolic link that leaves the source folder: ${JSON.stringify(path.join(workspace, 'secret'))}.`,
  ],
  [
    'a folder beside it whose name begins alike',
    () => {
      fs.mkdirSync(path.join(workspace, 'dist2'));
      fs.symlinkSync('../dist2', at('a'));
    },
    () =>
      `"a" is a symbolic link that leaves the source folder: ${JSON.stringify(path.join(workspace, 'dist2'))}.`,
  ],
  [
    'a dangling link',
    () => fs.symlinkSync('gone', at('a')),
    () => '"a" is a symbolic link to "gone", which is not there.',
  ],
  [
    'a link to itself',
    () => fs.symlinkSync('a', at('a')),
    () => '"a" is a symbolic link to "a", which is not there.',
  ],
  [
    'a link to a folder above',
    () => {
      write('d/b.txt');
      fs.symlinkSync('..', at('d/up'));
    },
    () => '"d/up" is a symbolic link to a folder that it lies in.',
  ],
  [
    'a pipe',
    () => execFileSync('mkfifo', [at('pipe')]),
    () => '"pipe" is neither a file nor a folder (a socket, a pipe or a device).',
  ],
  ['a newline', () => write('a\nb'), () => '"a\\nb" has a control character in its name.'],
  [
    'a backslash',
    () => write('a\\b'),
    () => '"a\\\\b" has a backslash in its name, which browsers turn into a slash.',
  ],
  [
    'one name twice',
    () => write('\u00fc', 'u\u0308'),
    () => '"u\u0308" and "\u00fc" are one name in two spellings of Unicode.',
  ],
  [
    'a name that is not UTF-8',
    () => fs.writeFileSync(Buffer.concat([Buffer.from(at('a')), Buffer.from([0xff])]), ''),
    () => '"a\ufffd" has a name that is not UTF-8.',
  ],
])('%s is refused by name', async (_, make, message) => {
  write('index.html');
  make();
  await expect(scan()).rejects.toThrow(new Error(message()));
});

test('a key that is too long with its prefix', async () => {
  write(`${'d'.repeat(200)}/${'e'.repeat(200)}/f.txt`);
  expect((await keys({ prefix: `${'p'.repeat(500)}/` })).length).toBe(1);
  await expect(scan({ prefix: `${'p'.repeat(700)}/` })).rejects.toThrow(
    /is a key of 1108 bytes; S3 takes at most 1024\.$/,
  );
});

test('a redirect where a file is', async () => {
  write('old.html');
  await expect(scan({ redirects: [{ key: 'old.html', target: '/new' }] })).rejects.toThrow(
    new Error('"old.html" is both a file and a redirect.'),
  );
});

test.each<[string, (root: string) => string, string]>([
  ['missing', () => at('nowhere'), 'The source folder "dist/nowhere" is not there.'],
  ['a file', () => at('index.html'), 'The source "dist/index.html" is a file, not a folder.'],
  ['outside', () => path.dirname(workspace), 'The source folder ".." lies outside of the workspace.'],
])('a source that is %s', async (_, root, message) => {
  write('index.html');
  await expect(scan({ root: root(workspace) })).rejects.toThrow(new Error(message));
});

test('a file that changes while it is read', async () => {
  write('a.txt');
  await expect(digests([{ key: 'a.txt', file: at('a.txt'), bytes: 5 }])).rejects.toThrow(
    new Error('"a.txt" changed while it was read: it had 5 bytes and now has 16.'),
  );
});

test('a large file is read as a stream, to the same digest', async () => {
  const content = Buffer.alloc(17 * 1024 * 1024, 'large');
  fs.writeFileSync(at('video.mp4'), content);
  const [file] = await scan();
  expect(file?.sha256).toBe(createHash('sha256').update(content).digest('hex'));
});

test('the scan makes way for others, and ends when it is told to', async () => {
  write(...Array.from({ length: 200 }, (_, index) => `f${index}.txt`));
  const controller = new AbortController();
  const scanning = scan({}, controller.signal);
  setImmediate(() => controller.abort(new Error('stopped')));
  await expect(scanning).rejects.toThrow('stopped');
});
