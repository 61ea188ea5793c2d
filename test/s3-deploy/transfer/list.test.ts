import { expect, test } from '@jest/globals';
import { byKey } from '../../../src/s3-deploy/site/order.ts';
import { cutsOf } from '../../../src/s3-deploy/transfer/cuts.ts';
import { type GetPage, listInParts } from '../../../src/s3-deploy/transfer/list.ts';

const keys = (count: number) =>
  Array.from({ length: count }, (_, index) => `k${String(index).padStart(6, '0')}`);

/** A bucket that answers pages of a thousand, and counts them. */
function pages(held: string[]): { getPage: GetPage; requests: number } {
  const sorted = [...held].sort((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other)));
  const bucket = {
    requests: 0,
    getPage: (async ({ after, token }) => {
      bucket.requests += 1;
      const begin = after ?? token;
      const first = begin === undefined ? 0 : sorted.findIndex((key) => byKey(key, begin) > 0);
      const rest = first === -1 ? [] : sorted.slice(first);
      const entries = rest.slice(0, 1000).map((key) => ({ key, etag: key, bytes: 1 }));
      return { entries, next: rest.length > 1000 ? entries.at(-1)?.key : undefined };
    }) as GetPage,
  };
  return bucket;
}

test.each([
  ['nothing known, nothing there', 0, keys(0), 1],
  ['nothing known', 0, keys(2500), 3],
  ['less than a page', 850, keys(850), 1],
  ['a page and a bit', 1100, keys(1100), 2],
  ['2,500', 2500, keys(2500), 3],
  ['5,000', 5000, keys(5000), 6],
  ['5,000 known, nothing there', 5000, [], 6],
  ['5,000 known, twice as many there', 5000, keys(10_000), 11],
  ['100,000', 100_000, keys(100_000), 112],
])('%s', async (_, known, held, requests) => {
  const bucket = pages(held);
  const listed = await listInParts(keys(known), bucket.getPage);
  expect([...listed.keys()].sort()).toEqual([...held].sort());
  expect([listed.size, bucket.requests]).toEqual([held.length, requests]);
});

test('keys that nobody knew are found between, before and behind the cuts', async () => {
  const held = [
    '.s3-deploy/current.json',
    ...keys(3000),
    'k000000/deep',
    'k001999a',
    'zzz',
    'ÿ',
    '😀',
    '\uffff',
  ];
  const listed = await listInParts(keys(3000), pages(held).getPage);
  expect(listed.size).toBe(held.length);
});

test('the order is that of the bytes', () => {
  const some = ['a', 'B', 'a/b', 'a-b', 'ä', '日本', '\uffff', '😀', '', 'ab', '\ud7ff', '\ue000'];
  const expected = [...some].sort((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other)));
  expect([...some].sort(byKey)).toEqual(expected);
});

test('cuts are keys that are known, in order, sixteen parts at most', () => {
  const known = keys(100_000);
  const cuts = cutsOf(known);
  expect([cuts.length, [...cuts].sort(), cuts.every((cut) => known.includes(cut))]).toEqual([15, cuts, true]);
});
