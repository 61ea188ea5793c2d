import { Readable } from 'node:stream';
import {
  type ChecksumAlgorithm,
  CopyObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type PutObjectCommandInput,
} from '@aws-sdk/client-s3';
import { describe, expect, test } from '@jest/globals';
import { useStage } from './suite.ts';

/** What every S3 server is asked before it is trusted. */
const { stage, Bucket } = useStage({ name: 'zibro-staging-site' });

const put = (Key: string, more: Partial<PutObjectCommandInput> = {}) =>
  stage.s3.send(new PutObjectCommand({ Bucket, Key, Body: 'hello', ...more }));
const head = (Key: string) => stage.s3.send(new HeadObjectCommand({ Bucket, Key, ChecksumMode: 'ENABLED' }));
const md5 = '5d41402abc4b2a76b9719d911017c592';

test('a put by default has the SDK’s CRC32, which is echoed', async () => {
  expect(await put('default')).toMatchObject({ ETag: `"${md5}"`, ChecksumCRC32: 'NhCmhg==' });
  expect(await head('default')).toMatchObject({
    ETag: `"${md5}"`,
    ContentLength: 5,
    ContentType: 'application/octet-stream',
    AcceptRanges: 'bytes',
    ServerSideEncryption: 'AES256',
    ChecksumCRC32: 'NhCmhg==',
    ChecksumType: 'FULL_OBJECT',
  });
});

test.each<[string, Partial<PutObjectCommandInput>]>([
  ['Cache-Control', { CacheControl: 'public, max-age=31536000, immutable' }],
  ['Content-Type', { ContentType: 'text/html; charset=utf-8' }],
  ['Content-Disposition', { ContentDisposition: 'attachment; filename="a.txt"' }],
  ['Content-Encoding', { ContentEncoding: 'gzip' }],
  ['Content-Language', { ContentLanguage: 'ko-KR' }],
  ['Expires', { Expires: new Date('2030-01-02T03:04:05Z') }],
  ['a redirect', { WebsiteRedirectLocation: '/new' }],
  ['metadata', { Metadata: { release: 'v1', 'with-dash': 'a b' } }],
  ['encryption', { ServerSideEncryption: 'AES256' }],
])('%s is kept', async (_, headers) => {
  await put('headers', headers);
  expect(await head('headers')).toMatchObject(headers);
});

test.each([
  'a b',
  'ü',
  'a+b',
  'a&b',
  '100%',
  "it's",
  '(x)*!',
  'a//b',
  '한국어/파일.html',
  '..',
  'a/../b',
  '~x',
  '"q"<t>',
  'a=b?c#d',
])('the key %j', async (Key) => {
  await put(Key, { Body: Key });
  const { Body } = await stage.s3.send(new GetObjectCommand({ Bucket, Key }));
  expect(await Body?.transformToString()).toBe(Key);
  expect(stage.cloud.service('s3').keys(Bucket)).toContain(Key);
  expect(stage.cloud.journal.at(-1)).toMatchObject({ operation: 'GetObject', subject: `${Bucket}/${Key}` });
});

describe('checksums', () => {
  test.each<[ChecksumAlgorithm, string]>([
    ['CRC32', 'NhCmhg=='],
    ['CRC32C', 'mnG7TA=='],
    ['CRC64NVME', 'M3eFcAZSQlc='],
    ['SHA1', 'qvTGHdzF6KLavt4PO0gs2a6pQ00='],
    ['SHA256', 'LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ='],
  ])('%s is verified and echoed', async (algorithm, sum) => {
    const member = `Checksum${algorithm}`;
    expect(await put('sum', { ChecksumAlgorithm: algorithm })).toMatchObject({ [member]: sum });
    expect(await head('sum')).toMatchObject({ [member]: sum });
    const wrong = `${sum.startsWith('A') ? 'B' : 'A'}${sum.slice(1)}`;
    await expect(put('sum', { [member]: wrong })).rejects.toMatchObject({
      name: 'BadDigest',
      message: `The ${algorithm} you specified did not match the calculated checksum.`,
    });
  });

  test('an object without one has a CRC64NVME', async () => {
    await stage.plain.send(new PutObjectCommand({ Bucket, Key: 'none', Body: 'hello' }));
    expect(await head('none')).toMatchObject({
      ChecksumCRC64NVME: 'M3eFcAZSQlc=',
      ChecksumType: 'FULL_OBJECT',
    });
  });

  test.each([
    ['the right Content-MD5', 'XUFAKrxLKna5cZ2REBfFkg==', 'ok'],
    [
      'a wrong Content-MD5',
      'XUFAKrxLKna5cZ2REBfFkA==',
      'BadDigest: The Content-MD5 you specified did not match what we received.',
    ],
    ['no Content-MD5 at all', 'abc', 'InvalidDigest: The Content-MD5 you specified was invalid.'],
  ])('%s', async (_, ContentMD5, outcome) => {
    expect(
      await put('md5', { ContentMD5 }).then(
        () => 'ok',
        (error: Error) => `${error.name}: ${error.message}`,
      ),
    ).toBe(outcome);
  });

  test('another algorithm is refused by name', async () => {
    await expect(put('sum', { ChecksumXXHASH64: 'AAAAAAAAAAA=' })).rejects.toMatchObject({
      name: 'NotImplemented',
      message: 'A header you provided implies functionality that is not implemented: x-amz-checksum-xxhash64',
    });
  });

  test('a stream whose length is told late is put together', async () => {
    await put('stream', {
      Body: Readable.from([Buffer.from('hel'), Buffer.from('lo')]),
      ContentLength: 5,
      ContentEncoding: 'gzip',
    });
    expect(await head('stream')).toMatchObject({
      ETag: `"${md5}"`,
      ContentLength: 5,
      ContentEncoding: 'gzip',
    });
  });
});

test('1,200 keys page in two, sorted, with their tags', async () => {
  const name = 'many';
  stage.cloud.service('s3').createBucket({ name });
  const keys = Array.from({ length: 1200 }, (_, index) => `k/${String((index * 7) % 1200).padStart(4, '0')}`);
  for (let at = 0; at < keys.length; at += 50)
    await Promise.all(
      keys
        .slice(at, at + 50)
        .map((Key) => stage.s3.send(new PutObjectCommand({ Bucket: name, Key, Body: 'hello' }))),
    );
  const first = await stage.s3.send(new ListObjectsV2Command({ Bucket: name }));
  expect(first).toMatchObject({ KeyCount: 1000, IsTruncated: true, MaxKeys: 1000 });
  const second = await stage.s3.send(
    new ListObjectsV2Command({ Bucket: name, ContinuationToken: first.NextContinuationToken }),
  );
  expect(second).toMatchObject({ KeyCount: 200, IsTruncated: false });
  const listed = [...(first.Contents ?? []), ...(second.Contents ?? [])];
  expect(listed.map(({ Key }) => Key)).toEqual([...keys].sort());
  expect(new Set(listed.map(({ ETag }) => ETag))).toEqual(new Set([`"${md5}"`]));
  const Objects = listed.slice(0, 1000).map(({ Key }) => ({ Key }));
  const { Deleted } = await stage.s3.send(new DeleteObjectsCommand({ Bucket: name, Delete: { Objects } }));
  expect(Deleted).toHaveLength(1000);
  expect(stage.cloud.service('s3').keys(name)).toHaveLength(200);
  await expect(
    stage.s3.send(
      new DeleteObjectsCommand({ Bucket: name, Delete: { Objects: [...Objects, { Key: 'one more' }] } }),
    ),
  ).rejects.toMatchObject({ name: 'MalformedXML' });
});

test('a large object, which the SDK asks leave for', async () => {
  const Body = Buffer.alloc(3 * 1024 * 1024, 'large');
  await put('large', { Body });
  const got = await stage.s3.send(new GetObjectCommand({ Bucket, Key: 'large' }));
  expect(Buffer.from((await got.Body?.transformToByteArray()) ?? []).equals(Body)).toBe(true);
});

test('keys that XML must escape are deleted', async () => {
  const keys = ['a&b', '<c>', 'd\'e"f', 'g\nh', 'i\rj', 'k\tl', '&amp;'];
  for (const Key of keys) await put(`xml/${Key}`);
  const Objects = keys.map((Key) => ({ Key: `xml/${Key}` }));
  const answer = await stage.s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
  expect(answer.Errors).toBeUndefined();
  expect(stage.cloud.journal.at(-1)).toMatchObject({ subject: `${Bucket} (7 keys)`, write: true });
  expect(
    stage.cloud
      .service('s3')
      .keys(Bucket)
      .filter((key) => key.startsWith('xml/')),
  ).toEqual([]);
});

test('a copy with REPLACE has the headers that it names and no other', async () => {
  await put('copy', { CacheControl: 'no-cache', Metadata: { a: '1' }, ContentType: 'text/html' });
  await stage.s3.send(
    new CopyObjectCommand({
      Bucket,
      Key: 'copy',
      CopySource: `${Bucket}/copy`,
      MetadataDirective: 'REPLACE',
      ContentType: 'text/plain',
    }),
  );
  const { ContentType, CacheControl, Metadata, ETag, ChecksumCRC32 } = await head('copy');
  expect({ ContentType, CacheControl, Metadata, ETag, ChecksumCRC32 }).toEqual({
    ContentType: 'text/plain',
    CacheControl: undefined,
    Metadata: {},
    ETag: `"${md5}"`,
    ChecksumCRC32: 'NhCmhg==',
  });
});
