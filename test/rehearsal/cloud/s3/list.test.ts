import { ListObjectsV2Command, type ListObjectsV2CommandInput, PutObjectCommand } from '@aws-sdk/client-s3';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { ending } from './stage.ts';
import { useStage } from './suite.ts';

const { stage, Bucket } = useStage();
const keys = ['a', 'a/1', 'a/2', 'a/b/3', 'a0', 'b', 'é', '\ue000', '\u{1f600}', 'z/', 'z/1'];
beforeAll(async () => {
  for (const Key of keys) await stage.s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }));
});

const list = async (input: Partial<ListObjectsV2CommandInput>) => {
  const {
    Contents = [],
    CommonPrefixes = [],
    ...rest
  } = await stage.s3.send(new ListObjectsV2Command({ Bucket, ...input }));
  return {
    ...rest,
    keys: Contents.map(({ Key }) => Key),
    folders: CommonPrefixes.map(({ Prefix }) => Prefix),
  };
};

test.each<[string, Partial<ListObjectsV2CommandInput>, string[], string[]]>([
  // By the bytes of UTF-8: U+E000 stands before U+1F600, which JavaScript would sort the other way round.
  ['all', {}, ['a', 'a/1', 'a/2', 'a/b/3', 'a0', 'b', 'z/', 'z/1', 'é', '\ue000', '\u{1f600}'], []],
  ['a prefix', { Prefix: 'a/' }, ['a/1', 'a/2', 'a/b/3'], []],
  ['a prefix that nothing has', { Prefix: 'c' }, [], []],
  ['after a key', { StartAfter: 'a/2', Prefix: 'a' }, ['a/b/3', 'a0'], []],
  ['after a key that is not there', { StartAfter: 'a/1x', Prefix: 'a/' }, ['a/2', 'a/b/3'], []],
  ['after a key before the prefix', { StartAfter: 'a', Prefix: 'z' }, ['z/', 'z/1'], []],
  ['after a key behind the prefix', { StartAfter: 'b', Prefix: 'a' }, [], []],
  ['folders', { Delimiter: '/' }, ['a', 'a0', 'b', 'é', '\ue000', '\u{1f600}'], ['a/', 'z/']],
  ['a folder', { Delimiter: '/', Prefix: 'a/' }, ['a/1', 'a/2'], ['a/b/']],
  ['a few', { MaxKeys: 2 }, ['a', 'a/1'], []],
  ['none', { MaxKeys: 0 }, [], []],
])('%s', async (_, input, listed, folders) => {
  const answer = await list(input);
  expect([answer.keys, answer.folders, answer.KeyCount]).toEqual([
    listed,
    folders,
    listed.length + folders.length,
  ]);
  expect(answer.Name).toBe(Bucket);
});

test.each([1, 2, 3, 5])('pages of %i hold everything once', async (MaxKeys) => {
  for (const Delimiter of [undefined, '/']) {
    const all = await list({ Delimiter });
    const [seen, folders]: [unknown[], unknown[]] = [[], []];
    let token: string | undefined;
    do {
      const page = await list({ MaxKeys, Delimiter, ContinuationToken: token });
      expect(page.keys.length + page.folders.length).toBeLessThanOrEqual(MaxKeys);
      seen.push(...page.keys);
      folders.push(...page.folders);
      token = page.NextContinuationToken;
      expect(page.IsTruncated).toBe(token !== undefined);
    } while (token);
    expect([seen, folders]).toEqual([all.keys, all.folders]);
  }
});

describe('keys that XML has no room for', () => {
  const hostile = ['\u0001', 'a\u0000b', 'x\ny\rz\t', ' spaces ', '&<>"\'', '\u007f', 'a+b c', '\ufffe'];

  test('are listed percent-encoded', async () => {
    const bucket = stage.bucket();
    for (const Key of hostile) await stage.s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body: 'x' }));
    const { Contents = [] } = await stage.s3.send(
      new ListObjectsV2Command({ Bucket: bucket, EncodingType: 'url' }),
    );
    const decoded = Contents.map(({ Key = '' }) => decodeURIComponent(Key.replaceAll('+', ' ')));
    expect(decoded.sort()).toEqual([...hostile].sort());
    expect(stage.cloud.service('s3').keys(bucket).sort()).toEqual([...hostile].sort());
  });

  test('and those that it has, as they are', async () => {
    const bucket = stage.bucket();
    const plain = ['x\ny\rz\t', ' spaces ', '&<>"\'', 'a+b c', '&#38;', ']]>'];
    for (const Key of plain) await stage.s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body: 'x' }));
    const { Contents = [] } = await stage.s3.send(new ListObjectsV2Command({ Bucket: bucket }));
    expect(Contents.map(({ Key }) => Key).sort()).toEqual([...plain].sort());
  });

  test('another encoding is refused', async () => {
    expect(await ending(list({ EncodingType: 'xml' as 'url' }))).toBe(
      '400 InvalidArgument: Invalid Encoding Method specified in Request',
    );
  });
});

test('a token that S3 did not give is refused', async () => {
  expect(await ending(list({ ContinuationToken: 'guess' }))).toBe(
    '400 InvalidArgument: The continuation token provided is incorrect',
  );
});

test.each([
  [1024, 'ok'],
  [1025, '400 KeyTooLongError: Your key is too long'],
])('a key of %i bytes', async (bytes, outcome) => {
  const Key = `ü${'k'.repeat(bytes - 2)}`;
  expect(await ending(stage.s3.send(new PutObjectCommand({ Bucket: stage.bucket(), Key, Body: 'x' })))).toBe(
    outcome,
  );
});
