import {
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  type GetObjectCommandInput,
  PutObjectCommand,
  type PutObjectCommandInput,
} from '@aws-sdk/client-s3';
import { describe, expect, test } from '@jest/globals';
import { ending } from './stage.ts';
import { useStage } from './suite.ts';

const { stage, Bucket } = useStage();

const put = (Key: string, more: Partial<PutObjectCommandInput> = {}) =>
  stage.s3.send(new PutObjectCommand({ Bucket, Key, Body: 'hello', ...more }));
const tag = '"5d41402abc4b2a76b9719d911017c592"';
const other = '"00000000000000000000000000000000"';
const failed = '412 PreconditionFailed: At least one of the pre-conditions you specified did not hold';

test.each<[string, string, Partial<PutObjectCommandInput>, string]>([
  ['If-None-Match: * on nothing', 'new-1', { IfNoneMatch: '*' }, 'ok'],
  ['If-None-Match: * on an object', 'there', { IfNoneMatch: '*' }, failed],
  ['If-Match on its tag', 'there', { IfMatch: tag }, 'ok'],
  ['If-Match on its tag without quotes', 'there', { IfMatch: tag.slice(1, -1) }, 'ok'],
  ['If-Match on another tag', 'there', { IfMatch: other }, failed],
  ['If-Match on nothing', 'new-2', { IfMatch: tag }, '404 NoSuchKey: The specified key does not exist.'],
  [
    'If-None-Match with a tag',
    'there',
    { IfNoneMatch: tag },
    '501 NotImplemented: A header you provided implies functionality that is not implemented: If-None-Match with an ETag',
  ],
])('a write with %s', async (_, Key, condition, outcome) => {
  await put('there');
  expect(await ending(put(Key, condition))).toBe(outcome);
});

test('of two writers that meet, one is told of the conflict', async () => {
  const take = stage.cloud.fault({ service: 's3', operation: 'PutObject', what: { kind: 'delay', ms: 20 } });
  const endings = await Promise.all(
    [put('race', { IfNoneMatch: '*' }), put('race', { IfNoneMatch: '*' })].map(ending),
  );
  take();
  expect(endings.sort()).toEqual([
    '409 ConditionalRequestConflict: The conditional request cannot succeed due to a conflicting operation against this resource.',
    'ok',
  ]);
});

describe('a read', () => {
  const past = new Date('2020-01-01T00:00:00Z');
  const future = new Date('2100-01-01T00:00:00Z');
  const unchanged = '304 NotModified: ';
  test.each<[string, Partial<GetObjectCommandInput>, string]>([
    ['If-None-Match of its tag', { IfNoneMatch: tag }, unchanged],
    ['If-None-Match of another', { IfNoneMatch: other }, 'ok'],
    ['If-None-Match of both', { IfNoneMatch: `${other}, ${tag}` }, unchanged],
    ['If-Match of its tag', { IfMatch: tag }, 'ok'],
    ['If-Match of another', { IfMatch: other }, failed],
    ['If-Modified-Since an earlier time', { IfModifiedSince: past }, 'ok'],
    ['If-Modified-Since a later time', { IfModifiedSince: future }, unchanged],
    ['If-Unmodified-Since an earlier time', { IfUnmodifiedSince: past }, failed],
    ['If-Unmodified-Since a later time', { IfUnmodifiedSince: future }, 'ok'],
    ['a tag that outweighs the time', { IfMatch: tag, IfUnmodifiedSince: past }, 'ok'],
    ['a tag that outweighs the other time', { IfNoneMatch: other, IfModifiedSince: future }, 'ok'],
  ])('with %s', async (_, condition, outcome) => {
    await put('read');
    const outcome_ = await ending(stage.s3.send(new GetObjectCommand({ Bucket, Key: 'read', ...condition })));
    expect(outcome_.replace(/^304 .*/, unchanged)).toBe(outcome);
  });

  test.each([
    ['bytes=0-1', 'he', 'bytes 0-1/5'],
    ['bytes=3-', 'lo', 'bytes 3-4/5'],
    ['bytes=-2', 'lo', 'bytes 3-4/5'],
    ['bytes=1-99', 'ello', 'bytes 1-4/5'],
    ['bytes=x', 'hello', undefined],
    ['lines=0-1', 'hello', undefined],
  ])('of the range %s', async (Range, text, ContentRange) => {
    await put('read');
    const answer = await stage.s3.send(new GetObjectCommand({ Bucket, Key: 'read', Range }));
    expect([await answer.Body?.transformToString(), answer.ContentRange, answer.ContentLength]).toEqual([
      text,
      ContentRange,
      text.length,
    ]);
    expect(answer.$metadata.httpStatusCode).toBe(ContentRange ? 206 : 200);
  });

  test('of a range behind the end', async () => {
    await put('read');
    expect(
      await ending(stage.s3.send(new GetObjectCommand({ Bucket, Key: 'read', Range: 'bytes=5-' }))),
    ).toBe('416 InvalidRange: The requested range is not satisfiable');
  });
});

describe('a delete', () => {
  test.each([
    ['its tag', 'gone', tag, 'ok', []],
    ['another tag', 'gone', other, failed, ['gone']],
    ['nothing there', 'never', tag, failed, ['gone']],
  ])('If-Match on %s', async (_, Key, IfMatch, outcome, left) => {
    await put('gone');
    expect(await ending(stage.s3.send(new DeleteObjectCommand({ Bucket, Key, IfMatch })))).toBe(outcome);
    const keys = stage.cloud.service('s3').keys(Bucket);
    expect(keys.filter((key) => key === 'gone')).toEqual(left);
  });

  test('of many: each has an answer of its own', async () => {
    await put('a');
    await put('b');
    const Objects = [{ Key: 'a', ETag: other }, { Key: 'b', ETag: tag }, { Key: 'not-there' }];
    const answer = await stage.s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
    expect(answer.Deleted).toEqual([{ Key: 'b' }, { Key: 'not-there' }]);
    expect(answer.Errors).toEqual([
      {
        Key: 'a',
        Code: 'PreconditionFailed',
        Message: 'At least one of the pre-conditions you specified did not hold',
      },
    ]);
    const quiet = await stage.s3.send(
      new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: 'a' }], Quiet: true } }),
    );
    expect([quiet.Deleted, quiet.Errors]).toEqual([undefined, undefined]);
  });
});
