import {
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { expect, test } from '@jest/globals';
import { ending } from './stage.ts';
import { useStage } from './suite.ts';

const { stage, Bucket } = useStage({ versioned: true });

const put = (Key: string, Body: string) => stage.s3.send(new PutObjectCommand({ Bucket, Key, Body }));
const get = (Key: string, VersionId?: string) =>
  stage.s3.send(new GetObjectCommand({ Bucket, Key, VersionId }));

test('each write is a version, and an older one can be read', async () => {
  const [one, two] = [await put('a', 'one'), await put('a', 'two')];
  expect(one.VersionId).toMatch(/^[\w-]{32}$/);
  expect(two.VersionId).not.toBe(one.VersionId);
  const [newest, older] = [await get('a'), await get('a', one.VersionId)];
  expect([newest.VersionId, await newest.Body?.transformToString()]).toEqual([two.VersionId, 'two']);
  expect([older.VersionId, await older.Body?.transformToString()]).toEqual([one.VersionId, 'one']);
  expect(stage.cloud.service('s3').object(Bucket, 'a')).toMatchObject({
    versionId: two.VersionId,
    body: Buffer.from('two'),
  });
});

test('an older version is copied onto the newest', async () => {
  const one = await put('b', 'one');
  await put('b', 'two');
  const copy = await stage.s3.send(
    new CopyObjectCommand({ Bucket, Key: 'b', CopySource: `${Bucket}/b?versionId=${one.VersionId}` }),
  );
  expect(copy.CopySourceVersionId).toBe(one.VersionId);
  const now = await get('b');
  expect([now.VersionId, await now.Body?.transformToString()]).toEqual([copy.VersionId, 'one']);
});

test('a delete puts a marker on top, and deleting the marker brings the object back', async () => {
  const { VersionId } = await put('c', 'one');
  const marker = await stage.s3.send(new DeleteObjectCommand({ Bucket, Key: 'c' }));
  expect(marker).toMatchObject({ DeleteMarker: true, VersionId: expect.stringMatching(/^[\w-]{32}$/) });
  expect(await ending(get('c'))).toBe('404 NoSuchKey: The specified key does not exist.');
  expect((await stage.s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'c' }))).KeyCount).toBe(0);
  expect(await (await get('c', VersionId)).Body?.transformToString()).toBe('one');
  expect(await ending(get('c', marker.VersionId))).toBe(
    '405 MethodNotAllowed: The specified method is not allowed against this resource.',
  );
  await stage.s3.send(new DeleteObjectCommand({ Bucket, Key: 'c', VersionId: marker.VersionId }));
  expect(await (await get('c')).Body?.transformToString()).toBe('one');
});

test('deleting many says which markers were made', async () => {
  await put('d', 'one');
  const { Deleted } = await stage.s3.send(
    new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: 'd' }] } }),
  );
  expect(Deleted).toEqual([
    { Key: 'd', DeleteMarker: true, DeleteMarkerVersionId: expect.stringMatching(/^[\w-]{32}$/) },
  ]);
});

test.each([
  ['an unknown version', 'x'.repeat(32), '404 NoSuchVersion: The specified version does not exist.'],
  ['no version id', '!', '400 InvalidArgument: Invalid version id specified'],
])('%s', async (_, VersionId, outcome) => {
  await put('e', 'one');
  expect(await ending(get('e', VersionId))).toBe(outcome);
});

test('without versioning there are none', async () => {
  const plain = stage.bucket();
  const { VersionId } = await stage.s3.send(new PutObjectCommand({ Bucket: plain, Key: 'a', Body: '1' }));
  expect(VersionId).toBeUndefined();
  const head = await stage.s3.send(new HeadObjectCommand({ Bucket: plain, Key: 'a', VersionId: 'null' }));
  expect(head).toMatchObject({ ContentLength: 1 });
  expect(stage.cloud.service('s3').object(plain, 'a')?.versionId).toBeUndefined();
});
