import {
  CopyObjectCommand,
  type CopyObjectCommandInput,
  HeadObjectCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { beforeAll, expect, test } from '@jest/globals';
import { ending } from './stage.ts';
import { useStage } from './suite.ts';

const { stage, Bucket } = useStage();
beforeAll(async () => {
  await stage.s3.send(
    new PutObjectCommand({
      Bucket,
      Key: 'a b+ü',
      Body: 'hello',
      CacheControl: 'no-cache',
      WebsiteRedirectLocation: '/x',
      Metadata: { release: '1' },
      ChecksumAlgorithm: 'SHA256',
    }),
  );
});

const source = () => `${Bucket}/${encodeURIComponent('a b+ü')}`;
const copy = (input: Partial<CopyObjectCommandInput>) =>
  stage.s3.send(new CopyObjectCommand({ Bucket, Key: 'copy', CopySource: source(), ...input }));
const tag = '"5d41402abc4b2a76b9719d911017c592"';
const failed = '412 PreconditionFailed: At least one of the pre-conditions you specified did not hold';

test('COPY keeps the headers, the metadata and the checksum, but not the redirect', async () => {
  expect(await copy({})).toMatchObject({
    CopyObjectResult: { ETag: tag, LastModified: expect.any(Date) },
    ServerSideEncryption: 'AES256',
  });
  const head = await stage.s3.send(new HeadObjectCommand({ Bucket, Key: 'copy', ChecksumMode: 'ENABLED' }));
  expect(head).toMatchObject({
    CacheControl: 'no-cache',
    Metadata: { release: '1' },
    ChecksumSHA256: 'LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=',
  });
  expect(head.WebsiteRedirectLocation).toBeUndefined();
});

const illegal =
  "400 InvalidRequest: This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.";

test.each<[string, Partial<CopyObjectCommandInput>, string]>([
  ['onto itself, without a change', { Key: 'a b+ü' }, illegal],
  ['onto itself, with REPLACE', { Key: 'a b+ü', MetadataDirective: 'REPLACE' }, 'ok'],
  ['onto itself, with a redirect', { Key: 'a b+ü', WebsiteRedirectLocation: '/y' }, 'ok'],
  ['onto itself, with an encryption', { Key: 'a b+ü', ServerSideEncryption: 'AES256' }, 'ok'],
  ['of nothing', { CopySource: '__/none' }, '404 NoSuchKey: The specified key does not exist.'],
  ['of no bucket', { CopySource: 'none/none' }, '404 NoSuchBucket: The specified bucket does not exist'],
  [
    'of no key',
    { CopySource: '__' },
    '400 InvalidArgument: Copy Source must mention the source bucket and key: sourcebucket/sourcekey',
  ],
  ['if the tag matches', { CopySourceIfMatch: tag }, 'ok'],
  ['if another tag matches', { CopySourceIfMatch: '"0"' }, failed],
  ['if the tag is not this', { CopySourceIfNoneMatch: tag }, failed],
  ['if changed since tomorrow', { CopySourceIfModifiedSince: new Date('2100-01-01') }, failed],
  ['if unchanged since long ago', { CopySourceIfUnmodifiedSince: new Date('2000-01-01') }, failed],
  ['onto an object that must not be there', { IfNoneMatch: '*' }, failed],
  [
    'with an unknown directive',
    { MetadataDirective: 'MERGE' as 'COPY' },
    '400 InvalidArgument: Unknown metadata directive.',
  ],
  [
    'with tags',
    { TaggingDirective: 'COPY' },
    '501 NotImplemented: A header you provided implies functionality that is not implemented: TaggingDirective',
  ],
])('a copy %s', async (_, input, outcome) => {
  const named = input.CopySource === undefined ? {} : { CopySource: input.CopySource.replace('__', Bucket) };
  expect(await ending(copy({ ...input, ...named }))).toBe(outcome);
});
