import {
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openStage, type Stage } from './stage.ts';

let stage: Stage;
const Bucket = 'zibro-staging-site';
beforeAll(async () => {
  stage = await openStage();
  stage.cloud.service('s3').createBucket({ name: Bucket });
});
afterAll(() => stage.close());

test('what was put is what is got, with its headers', async () => {
  const { s3 } = stage;
  const put = await s3.send(
    new PutObjectCommand({
      Bucket,
      Key: 'a b+ü&%/index.html',
      Body: '<h1>hi</h1>',
      ContentType: 'text/html; charset=utf-8',
      CacheControl: 'no-cache',
      ContentDisposition: 'inline',
      ContentEncoding: 'identity',
      ContentLanguage: 'ko',
      Expires: new Date('2030-01-01T00:00:00Z'),
      WebsiteRedirectLocation: '/new',
      Metadata: { release: '1' },
    }),
  );
  const got = await s3.send(new GetObjectCommand({ Bucket, Key: 'a b+ü&%/index.html' }));
  expect(await got.Body?.transformToString()).toBe('<h1>hi</h1>');
  const head = await s3.send(new HeadObjectCommand({ Bucket, Key: 'a b+ü&%/index.html' }));
  expect(head).toMatchObject({
    ETag: put.ETag,
    ContentLength: 11,
    ContentType: 'text/html; charset=utf-8',
    CacheControl: 'no-cache',
    WebsiteRedirectLocation: '/new',
    Metadata: { release: '1' },
  });
});

test('list, copy, delete', async () => {
  const { s3 } = stage;
  for (const Key of ['x/1', 'x/2', 'x/3']) await s3.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
  await s3.send(
    new CopyObjectCommand({
      Bucket,
      Key: 'x/1',
      CopySource: `${Bucket}/x/1`,
      MetadataDirective: 'REPLACE',
      CacheControl: 'no-store',
    }),
  );
  const list = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'x/' }));
  expect(list.Contents?.map(({ Key }) => Key)).toEqual(['x/1', 'x/2', 'x/3']);
  await s3.send(new DeleteObjectCommand({ Bucket, Key: 'x/1' }));
  const deleted = await s3.send(
    new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: 'x/2' }, { Key: 'x/3' }] } }),
  );
  expect(deleted.Deleted).toEqual([{ Key: 'x/2' }, { Key: 'x/3' }]);
  await expect(s3.send(new HeadObjectCommand({ Bucket, Key: 'x/2' }))).rejects.toMatchObject({
    name: 'NotFound',
  });
  await expect(s3.send(new GetObjectCommand({ Bucket, Key: 'x/2' }))).rejects.toMatchObject({
    name: 'NoSuchKey',
  });
  await s3.send(new PutObjectCommand({ Bucket, Key: 'x/2', Body: 'again', IfNoneMatch: '*' }));
  await expect(
    s3.send(new PutObjectCommand({ Bucket, Key: 'x/2', Body: 'again', IfNoneMatch: '*' })),
  ).rejects.toMatchObject({ name: 'PreconditionFailed', $metadata: { httpStatusCode: 412 } });
});

test('a role of a website may write', async () => {
  const s3 = stage.as('zibro-staging-web-deploy');
  await s3.send(new PutObjectCommand({ Bucket, Key: 'r', Body: 'x' }));
  expect((await s3.send(new ListObjectsV2Command({ Bucket }))).KeyCount).toBe(3);
});
