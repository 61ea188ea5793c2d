import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterEach, expect, test } from '@jest/globals';
import type { Fault } from '../../../../rehearsal/cloud/cloud.types.ts';
import { ending } from './stage.ts';
import { useStage } from './suite.ts';

const { stage, Bucket } = useStage();

const undo: (() => void)[] = [];
const script = (fault: Omit<Fault, 'service'>) => undo.push(stage.cloud.fault({ service: 's3', ...fault }));
afterEach(() => {
  for (const take of undo.splice(0)) take();
});
const put = (Key: string) => ending(stage.s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x' })));
const outcomes = async (count: number) => {
  const endings = [];
  for (let index = 0; index < count; index += 1) endings.push((await put(`k${index}`)).slice(0, 3));
  return endings;
};

test('throttling is SlowDown with 503', async () => {
  script({ operation: 'PutObject', times: 1, what: { kind: 'throttle' } });
  expect(await put('a')).toBe('503 SlowDown: Please reduce your request rate.');
  expect(await put('a')).toBe('ok');
  expect(stage.cloud.journal.slice(-2).map(({ outcome }) => outcome)).toEqual(['SlowDown', 'ok']);
});

test('a share of the calls, the same ones each time', async () => {
  script({ operation: 'PutObject', share: 0.3, what: { kind: 'status', status: 503 } });
  expect(await outcomes(10)).toEqual(['ok', 'ok', 'ok', '503', 'ok', 'ok', '503', 'ok', 'ok', '503']);
});

test('a share after some calls, a few times', async () => {
  script({ operation: 'PutObject', share: 0.5, after: 2, times: 2, what: { kind: 'throttle' } });
  expect(await outcomes(9)).toEqual(['ok', 'ok', 'ok', '503', 'ok', '503', 'ok', 'ok', 'ok']);
});

test.each<[string, string | RegExp, string[]]>([
  ['one key', 'bucket-1/assets/a.js', ['assets/a.js']],
  ['a pattern', /\/assets\/.*\.js$/, ['assets/a.js', 'assets/b.js']],
  ['a pattern that remembers where it was', /assets/g, ['assets/a.js', 'assets/b.js', 'assets/c.css']],
])('only %s', async (_, subject, refused) => {
  script({
    operation: '*',
    subject,
    what: { kind: 'error', name: 'AccessDenied', message: 'Access Denied', status: 403 },
  });
  const met = [];
  for (const key of ['assets/a.js', 'assets/b.js', 'assets/c.css', 'index.html'])
    if ((await put(key)) === '403 AccessDenied: Access Denied') met.push(key);
  expect(met).toEqual(refused);
});

test('a read that is stale for a while', async () => {
  await put('list/1');
  const list = async () =>
    (await stage.s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'list/' }))).KeyCount;
  script({ operation: 'PutObject', times: 1, what: { kind: 'eventual', ms: 60_000 } });
  expect(await list()).toBe(1);
  await put('list/2');
  expect(await list()).toBe(1);
  expect(await ending(stage.s3.send(new GetObjectCommand({ Bucket, Key: 'list/2' })))).toBe('ok');
});

test.each([0, -1, 1.5, Number.NaN])('a share of %p cannot be scripted', (share) => {
  expect(() => script({ operation: '*', share, what: { kind: 'throttle' } })).toThrow(
    new Error(`A fault meets a share of ${share} of the calls; it is more than 0 and at most 1.`),
  );
});
