import {
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  type ObjectCannedACL,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Statement } from '../../../../rehearsal/cloud/iam/iam.ts';
import { ending, openStage, type Stage } from './stage.ts';

const [Bucket, kmsKey] = ['site', '11111111-2222-4333-8444-555555555501'];
const keyArn = `arn:aws:kms:eu-west-1:123456789012:key/${kmsKey}`;
let stage: Stage;
let s3: S3Client;
beforeAll(async () => {
  stage = await openStage();
  stage.bucket({ name: Bucket });
  stage.bucket({ name: 'sealed', kmsKey });
  stage.bucket({ name: 'shared', ownership: 'ObjectWriter' });
  for (const bucket of [Bucket, 'sealed'])
    for (const Key of ['app/here', 'other/here'])
      await stage.s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body: 'x' }));
  allow();
  s3 = stage.as('tester');
});
afterAll(() => stage.close());

/** Gives the role these statements and nothing else. */
function allow(...statements: [action: string, resource: string, prefix?: string][]): void {
  const Statement: Statement[] = statements.map(([Action, Resource, prefix]) => ({
    Effect: 'Allow',
    Action,
    Resource,
    ...(prefix === undefined ? {} : { Condition: { StringLike: { 's3:prefix': prefix } } }),
  }));
  stage.cloud.iam.putRole({
    name: 'tester',
    trust: [{ Effect: 'Allow', Principal: { Service: 'ecs-tasks.amazonaws.com' }, Action: 'sts:AssumeRole' }],
    policies: Statement.length ? [{ name: 'tester', Version: '2012-10-17', Statement }] : [],
  });
}

/** S3 quotes what it names itself; KMS does not. */
const denied = (action: string, resource: string) =>
  `403 AccessDenied: User: arn:aws:sts::123456789012:assumed-role/tester/rehearsal is not authorized to perform: ${action} on resource: ${action.startsWith('s3:') ? `"${resource}"` : resource} because no identity-based policy allows the ${action} action`;
const get = (Key: string) => s3.send(new GetObjectCommand({ Bucket, Key }));

beforeEach(() => allow());

test('nothing is allowed that is not written down', async () => {
  expect(await ending(get('app/here'))).toBe(denied('s3:GetObject', 'arn:aws:s3:::site/app/here'));
  expect(await ending(s3.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'x' })))).toBe(
    denied('s3:PutObject', 'arn:aws:s3:::site/a'),
  );
  expect(await ending(s3.send(new ListObjectsV2Command({ Bucket })))).toBe(
    denied('s3:ListBucket', 'arn:aws:s3:::site'),
  );
  expect(await ending(s3.send(new ListMultipartUploadsCommand({ Bucket })))).toBe(
    denied('s3:ListBucketMultipartUploads', 'arn:aws:s3:::site'),
  );
  expect(stage.cloud.journal.at(-1)).toMatchObject({ role: 'tester', outcome: 'AccessDenied' });
});

describe('a key that is not there', () => {
  const missing = '404 NoSuchKey: The specified key does not exist.';
  test.each<[string, [string, string, string?][], string, string]>([
    ['who may not list', [], 'app/gone', denied('s3:ListBucket', 'arn:aws:s3:::site')],
    ['who may list', [['s3:ListBucket', 'arn:aws:s3:::site']], 'app/gone', missing],
    ['who may list below', [['s3:ListBucket', 'arn:aws:s3:::site', 'app/*']], 'app/gone', missing],
    [
      'who may list elsewhere',
      [['s3:ListBucket', 'arn:aws:s3:::site', 'app/*']],
      'other/gone',
      denied('s3:ListBucket', 'arn:aws:s3:::site'),
    ],
  ])('is told to %s', async (_, list, key, outcome) => {
    allow(['s3:GetObject', 'arn:aws:s3:::site/*'], ...list);
    expect(await ending(get(key))).toBe(outcome);
    const head = await ending(s3.send(new HeadObjectCommand({ Bucket, Key: key })));
    expect(head.slice(0, 3)).toBe(outcome.slice(0, 3));
  });
});

test.each<[string, string | undefined, string | undefined]>([
  ['its prefix', 'app/', undefined],
  ['a longer prefix', 'app/x/', undefined],
  ['another prefix', 'other/', 'arn:aws:s3:::site'],
  ['no prefix', undefined, 'arn:aws:s3:::site'],
])('a role that may list app/* asks for %s', async (_, Prefix, refused) => {
  allow(['s3:ListBucket', 'arn:aws:s3:::site', 'app/*']);
  expect(await ending(s3.send(new ListObjectsV2Command({ Bucket, Prefix })))).toBe(
    refused ? denied('s3:ListBucket', refused) : 'ok',
  );
});

test('who may list everything by a pattern may list without a prefix', async () => {
  allow(['s3:ListBucket', 'arn:aws:s3:::site', '*']);
  expect(await ending(s3.send(new ListObjectsV2Command({ Bucket })))).toBe('ok');
});

test('of many deletes, each is asked by itself', async () => {
  allow(['s3:DeleteObject', 'arn:aws:s3:::site/app/*']);
  const Objects = [{ Key: 'app/old' }, { Key: 'other/old' }];
  const answer = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
  expect(answer.Deleted).toEqual([{ Key: 'app/old' }]);
  expect(answer.Errors).toEqual([
    {
      Key: 'other/old',
      Code: 'AccessDenied',
      Message: denied('s3:DeleteObject', 'arn:aws:s3:::site/other/old').slice('403 AccessDenied: '.length),
    },
  ]);
});

test('a copy reads its source and writes its target', async () => {
  const copy = new CopyObjectCommand({ Bucket, Key: 'app/copy', CopySource: `${Bucket}/other/here` });
  allow(['s3:PutObject', 'arn:aws:s3:::site/app/*']);
  expect(await ending(s3.send(copy))).toBe(denied('s3:GetObject', 'arn:aws:s3:::site/other/here'));
  allow(['s3:GetObject', 'arn:aws:s3:::site/*']);
  expect(await ending(s3.send(copy))).toBe(denied('s3:PutObject', 'arn:aws:s3:::site/app/copy'));
  allow(['s3:GetObject', 'arn:aws:s3:::site/*'], ['s3:PutObject', 'arn:aws:s3:::site/app/*']);
  expect(await ending(s3.send(copy))).toBe('ok');
});

test('If-Match reads', async () => {
  const put = new PutObjectCommand({ Bucket, Key: 'app/here', Body: 'x', IfMatch: '*' });
  allow(['s3:PutObject', 'arn:aws:s3:::site/*']);
  expect(await ending(s3.send(put))).toBe(denied('s3:GetObject', 'arn:aws:s3:::site/app/here'));
});

describe('a bucket with a KMS key', () => {
  const put = () => s3.send(new PutObjectCommand({ Bucket: 'sealed', Key: 'app/here', Body: 'hello' }));
  const read = () => s3.send(new GetObjectCommand({ Bucket: 'sealed', Key: 'app/here' }));

  test('asks KMS for each write and each read', async () => {
    allow(['s3:*', '*']);
    expect(await ending(put())).toBe(denied('kms:GenerateDataKey', keyArn));
    expect(await ending(read())).toBe(denied('kms:Decrypt', keyArn));
    const create = new CreateMultipartUploadCommand({ Bucket: 'sealed', Key: 'app/here' });
    expect(await ending(s3.send(create))).toBe(denied('kms:GenerateDataKey', keyArn));
    const copy = new CopyObjectCommand({ Bucket, Key: 'app/copy', CopySource: 'sealed/app/here' });
    expect(await ending(s3.send(copy))).toBe(denied('kms:Decrypt', keyArn));
    const head = new HeadObjectCommand({ Bucket: 'sealed', Key: 'app/here' });
    expect(await ending(s3.send(head))).toBe('ok');
    allow(['s3:*', '*'], ['kms:*', keyArn]);
    expect([await ending(put()), await ending(read()), await ending(s3.send(copy))]).toEqual([
      'ok',
      'ok',
      'ok',
    ]);
  });

  test('has tags that are no MD5 and change with every write', async () => {
    allow(['s3:*', '*'], ['kms:*', keyArn]);
    const [one, two] = [await put(), await put()];
    expect(one).toMatchObject({ ServerSideEncryption: 'aws:kms', SSEKMSKeyId: keyArn });
    expect(one.ETag).toMatch(/^"[0-9a-f]{32}"$/);
    expect(new Set([one.ETag, two.ETag, '"5d41402abc4b2a76b9719d911017c592"']).size).toBe(3);
    expect((await read()).ETag).toBe(two.ETag);
    expect(stage.cloud.service('s3').object('sealed', 'app/here')?.headers).toMatchObject({
      'x-amz-server-side-encryption': 'aws:kms',
      'x-amz-server-side-encryption-aws-kms-key-id': keyArn,
    });
  });

  test('an object can name another key, by id or ARN', async () => {
    const other = keyArn.replace(/01$/, '02');
    allow(['s3:*', '*'], ['kms:*', other]);
    for (const SSEKMSKeyId of [other, other.split('/')[1]])
      expect(
        await s3.send(
          new PutObjectCommand({
            Bucket,
            Key: 'app/other',
            Body: 'x',
            ServerSideEncryption: 'aws:kms',
            SSEKMSKeyId,
          }),
        ),
      ).toMatchObject({ SSEKMSKeyId: other });
  });
});

describe('ACLs', () => {
  const put = (bucket: string, ACL: ObjectCannedACL) =>
    s3.send(new PutObjectCommand({ Bucket: bucket, Key: 'app/acl', Body: 'x', ACL }));
  test.each<[string, ObjectCannedACL, string]>([
    [Bucket, 'public-read', '400 AccessControlListNotSupported: The bucket does not allow ACLs'],
    [Bucket, 'private', '400 AccessControlListNotSupported: The bucket does not allow ACLs'],
    [Bucket, 'bucket-owner-full-control', denied('s3:PutObjectAcl', 'arn:aws:s3:::site/app/acl')],
    ['shared', 'public-read', denied('s3:PutObjectAcl', 'arn:aws:s3:::shared/app/acl')],
  ])('%s with %s, by a role that may only put', async (bucket, acl, outcome) => {
    allow(['s3:PutObject', '*']);
    expect(await ending(put(bucket, acl))).toBe(outcome);
  });

  test('and by one that may set them', async () => {
    allow(['s3:PutObject', '*'], ['s3:PutObjectAcl', '*']);
    expect(await ending(put('shared', 'public-read'))).toBe('ok');
    expect(await ending(put(Bucket, 'bucket-owner-full-control'))).toBe('ok');
  });
});
