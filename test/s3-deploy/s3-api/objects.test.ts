import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { SiteFile, Stored } from '../../../src/s3-deploy/release.types.ts';
import { BucketStage, told } from '../transfer/bucket-stage.ts';

let stage: BucketStage;
beforeAll(async () => {
  stage = await BucketStage.open();
});
afterAll(() => stage.close());

const KEYS = [
  'index.html',
  'a b.html',
  'a+b.html',
  'a&b.html',
  'a%20b.html',
  '100%.html',
  `it's "quoted" (1)!*.html`,
  'ünïcödé/日本/😀.html',
  'semi;colon=equals,comma@at:$.html',
  'double//slash.html',
  '~tilde^caret`|{}[]<>\\.html',
  '#hash?query.html',
];

test.each(KEYS)('key %s is uploaded, listed, copied and deleted as it is', async (key) => {
  const name = stage.make();
  const bucket = stage.connect(name, { prefix: 'my app+1/' });
  const whole = `my app+1/${key}`;
  const stored: [SiteFile, Stored][] = [];
  await bucket.upload([stage.file(key, 'hello')], (...told) => stored.push(told));
  const etag = '5d41402abc4b2a76b9719d911017c592';
  expect(stored.map(([file, how]) => [file.key, how])).toEqual([[key, { etag }]]);
  expect(stage.object(name, whole)?.body.toString()).toBe('hello');
  expect([...(await bucket.list([]))]).toEqual([[key, { etag, bytes: 5 }]]);
  await bucket.copy([{ from: { key }, to: `copy of ${key}`, headers: undefined, ifMatch: etag }], () => {});
  expect(stage.cloud.service('s3').keys(name).sort()).toEqual([whole, `my app+1/copy of ${key}`].sort());
  await bucket.remove([key]);
  expect(stage.cloud.service('s3').keys(name)).toEqual([`my app+1/copy of ${key}`]);
});

test('headers are stored as they are given, and a copy writes them anew', async () => {
  const name = stage.make();
  const bucket = stage.connect(name);
  const headers = {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'public,  max-age=60',
    'content-language': 'de',
    'content-disposition': 'inline; filename="a.html"',
    expires: 'Thu, 01 Dec 2033 16:00:00 GMT',
    'x-amz-meta-team': 'web',
    'x-amz-website-redirect-location': '/new',
  };
  await bucket.upload([stage.file('a.html', 'x', headers)], () => {});
  expect(stage.object(name, 'a.html')?.headers).toMatchObject(headers);
  const next = {
    'content-type': 'text/plain',
    'cache-control': 'no-cache',
    expires: 'Fri, 01 Dec 2034 16:00:00 GMT',
  };
  const stored: Stored[] = [];
  await bucket.copy([{ from: { key: 'a.html' }, to: 'a.html', headers: next }], (_, how) => stored.push(how));
  const { headers: now = {}, body } = stage.object(name, 'a.html') ?? {};
  expect(now).toMatchObject(next);
  expect(Object.keys(now)).not.toContain('content-language');
  expect([body?.toString(), stored]).toEqual(['x', [{ etag: '9dd4e461268c8034f5c8564e155c67a6' }]]);
});

test('a redirect has no body', async () => {
  const name = stage.make();
  const redirect: SiteFile = {
    ...stage.file('old.html', '', { 'x-amz-website-redirect-location': '/new' }),
    file: undefined,
  };
  await stage.connect(name).upload([redirect], () => {});
  expect(stage.object(name, 'old.html')?.headers).toMatchObject({
    'x-amz-website-redirect-location': '/new',
  });
});

test('nothing outside of the prefix is listed, written or deleted', async () => {
  const name = stage.make();
  const everything = stage.connect(name);
  const others = ['web2/a.html', 'web', 'weba.html', 'other/web/a.html'].map((key) =>
    stage.file(key, 'theirs'),
  );
  await everything.upload(others, () => {});
  const bucket = stage.connect(name, { prefix: 'web/' });
  await bucket.upload([stage.file('a.html', 'ours')], () => {});
  expect([...(await bucket.list(['a.html'])).keys()]).toEqual(['a.html']);
  await bucket.remove(['a.html', '../web2/a.html']);
  expect(stage.cloud.service('s3').keys(name).sort()).toEqual(others.map(({ key }) => key).sort());
});

test('a versioned bucket: the version of each object, a copy of an earlier one, a marker instead of a delete', async () => {
  const name = stage.make({ versioned: true });
  const bucket = stage.connect(name);
  const versions: (string | undefined)[] = [];
  for (const content of ['one', 'two']) {
    await bucket.upload([stage.file('a.html', content)], (_, { versionId }) => versions.push(versionId));
  }
  expect(new Set(versions.filter(Boolean)).size).toBe(2);
  const [first = ''] = versions;
  const copied: Stored[] = [];
  await bucket.copy(
    [{ from: { key: 'a.html', versionId: first }, to: 'a.html', headers: { 'content-type': 'text/html' } }],
    (_, how) => copied.push(how),
  );
  expect(stage.object(name, 'a.html')?.body.toString()).toBe('one');
  expect(copied[0]?.versionId).toBe(stage.object(name, 'a.html')?.versionId);
  await bucket.remove(['a.html']);
  expect((await bucket.list([])).size).toBe(0);
});

test('a bucket with a KMS key: the ETag is no MD5, and that is right', async () => {
  const name = stage.make({ kmsKey: stage.cloud.world.environments.staging?.web.kmsKey ?? 'key' });
  const stored: Stored[] = [];
  await stage.connect(name).upload([stage.file('a.html', 'hello')], (_, how) => stored.push(how));
  expect(stored[0]?.etag).toMatch(/^[0-9a-f]{32}$/);
  expect(stored[0]?.etag).not.toBe('5d41402abc4b2a76b9719d911017c592');
});

test('an ACL goes to the objects of the site, and not to the action’s own', async () => {
  const name = stage.make({ ownership: 'ObjectWriter' });
  const bucket = stage.connect(name, { acl: 'public-read' });
  await bucket.upload([stage.file('a.html', 'x')], () => {});
  const own = stage.connect(stage.make(), { acl: 'public-read' });
  expect(await own.write('.s3-deploy/current.json', '{}', {})).not.toBe('conflict');
});

test('documents: written under a condition, read with the clock of S3', async () => {
  const bucket = stage.connect(stage.make(), { prefix: 'app/' });
  expect(await bucket.read('.s3-deploy/lock.json')).toBeUndefined();
  const first = await bucket.write('.s3-deploy/lock.json', 'one', {
    when: 'absent',
    headers: { 'cache-control': 'no-store' },
  });
  if (first === 'conflict') throw new Error('conflict');
  expect(await bucket.write('.s3-deploy/lock.json', 'two', { when: 'absent' })).toBe('conflict');
  expect(await bucket.write('.s3-deploy/lock.json', 'two', { when: { etag: '0'.repeat(32) } })).toBe(
    'conflict',
  );
  expect(await bucket.write('.s3-deploy/none.json', 'two', { when: { etag: first.etag } })).toBe('conflict');
  const found = await bucket.read('.s3-deploy/lock.json');
  expect(found?.body.toString()).toBe('one');
  expect(found?.etag).toBe(first.etag);
  expect(Math.abs((found?.askedAt ?? 0) - Date.now())).toBeLessThan(5000);
  expect((found?.askedAt ?? 0) - (found?.modifiedAt ?? 0)).toBeLessThan(5000);
  await bucket.remove(['.s3-deploy/lock.json'], '0'.repeat(32));
  expect(await bucket.write('.s3-deploy/lock.json', 'two', { when: { etag: first.etag } })).toMatchObject({
    etag: 'b8a9f715dbb64fd5c56e7783c6820a61',
  });
  await bucket.remove(['.s3-deploy/lock.json'], 'b8a9f715dbb64fd5c56e7783c6820a61');
  expect(await bucket.read('.s3-deploy/lock.json')).toBeUndefined();
});

test('S3 denies a missing object to a role that may list only with a prefix: the list says that it is missing', async () => {
  const name = stage.make();
  const bucket = stage.connect(name, { prefix: 'app/' });
  await bucket.write('there.json', '{}', {});
  const take = stage.cloud.fault({
    service: 's3',
    operation: 'GetObject',
    what: { kind: 'error', name: 'AccessDenied', message: 'Access Denied', status: 403 },
  });
  expect(await bucket.read('there')).toBeUndefined();
  expect(await told(bucket.read('there.json'))).toEqual([
    'Reading app/there.json failed.',
    'AccessDenied: Access Denied',
    'Allow s3:GetObject to the role (the action’s iam.json lists what it needs).',
  ]);
  take();
});

test('2,500 keys are listed in parts, without one request more than there are pages', async () => {
  const name = stage.make();
  const bucket = stage.connect(name, { prefix: 'app/' });
  const keys = Array.from({ length: 2500 }, (_, index) => `page-${index % 7}/${index}ä.html`);
  await bucket.upload(
    keys.map((key) => stage.file(key, 'x')),
    () => {},
  );
  const listed = await bucket.list(keys);
  expect([...listed.keys()].sort()).toEqual([...keys].sort());
  expect(stage.count(name, 'ListObjectsV2')).toBe(3);
  expect(await told(bucket.remove(keys))).toEqual(['no failure']);
  expect(stage.cloud.service('s3').keys(name)).toEqual([]);
  const deletes = stage.cloud.journal.filter(({ subject }) => subject.startsWith(`${name} (`));
  expect(deletes.map(({ subject }) => subject).sort()).toEqual(
    [`${name} (1000 keys)`, `${name} (1000 keys)`, `${name} (500 keys)`].sort(),
  );
});
