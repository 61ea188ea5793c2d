import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { answer } from '../../bench/s3-deploy/server/answer.ts';
import { Store } from '../../bench/s3-deploy/server/store.ts';
import { writeNext, writeSite } from '../../bench/s3-deploy/site.ts';

let home: string;
beforeAll(() => {
  home = fs.mkdtempSync(path.join(os.tmpdir(), 'bench-'));
});
afterAll(() => fs.rmSync(home, { recursive: true, force: true }));

const ask = (store: Store, method: string, target: string, headers = {}, body = '') =>
  answer(store, { method, target, headers, body: Buffer.from(body) });

test('the site is the same one each time, in the shares of the reference', () => {
  const [one, other] = ['one', 'other'].map((name) => writeSite(path.join(home, name), 200));
  expect(other).toEqual(one);
  const ends = (suffix: string) => one?.files.filter((file) => file.endsWith(suffix)).length;
  expect(['.html', '.js', '.css', '.webp', '.json', '.woff2'].map(ends)).toEqual([90, 50, 16, 28, 10, 6]);
});

test('its next state has as many other bytes of the same number, and fewer files', () => {
  const folder = path.join(home, 'from');
  const next = path.join(home, 'next');
  const site = writeSite(folder, 200);
  const { changed } = writeNext({ folder, site }, { folder: next, changed: 5, removed: 3 });
  const there = site.files.filter((file) => fs.existsSync(path.join(next, file)));
  const differing = there.filter(
    (file) => !fs.readFileSync(path.join(next, file)).equals(fs.readFileSync(path.join(folder, file))),
  );
  const sizes = (from: string) => changed.map((file) => fs.statSync(path.join(from, file)).size);
  expect([there.length, differing.sort(), sizes(next)]).toEqual([197, changed.toSorted(), sizes(folder)]);
});

test('the list has pages of a thousand, in the order of bytes, each key once', () => {
  const store = new Store();
  for (let n = 0; n < 2500; n++) ask(store, 'PUT', `/site/a%20${n}`);
  const keys: string[] = [];
  let query = '';
  let pages = 0;
  do {
    const { body } = ask(store, 'GET', `/site?list-type=2${query}`);
    keys.push(...[...String(body).matchAll(/<Key>([^<]*)</g)].map(([, key = '']) => key));
    const token = /<NextContinuationToken>([^<]*)</.exec(String(body))?.[1];
    query = token === undefined ? '' : `&continuation-token=${token}`;
    pages += 1;
  } while (query !== '');
  expect([pages, keys.length, new Set(keys).size, keys]).toEqual([3, 2500, 2500, keys.toSorted()]);
});

test('conditions, copies and deletes are kept', () => {
  const store = new Store();
  const etag = ask(store, 'PUT', '/site/a', { 'cache-control': 'no-cache' }, 'one').headers.etag ?? '';
  const status = [
    ask(store, 'PUT', '/site/a', { 'if-none-match': '*' }, 'two').status,
    ask(store, 'PUT', '/site/a', { 'if-match': '"other"' }, 'two').status,
    ask(store, 'PUT', '/site/b', { 'x-amz-copy-source': 'site/a', 'x-amz-copy-source-if-match': etag })
      .status,
    ask(store, 'POST', '/site?delete', {}, '<Delete><Object><Key>a</Key></Object></Delete>').status,
    ask(store, 'HEAD', '/site/a').status,
  ];
  expect(status).toEqual([412, 412, 200, 200, 404]);
  expect(ask(store, 'GET', '/site/b')).toMatchObject({
    body: Buffer.from('one'),
    headers: { 'cache-control': 'no-cache' },
  });
});
