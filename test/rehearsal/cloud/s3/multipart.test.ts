import { createHash } from 'node:crypto';
import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  type CompleteMultipartUploadCommandInput,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  type CreateMultipartUploadCommandInput,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  UploadPartCommand,
  type UploadPartCommandInput,
} from '@aws-sdk/client-s3';
import { describe, expect, test } from '@jest/globals';
import { ending } from './stage.ts';
import { useStage } from './suite.ts';

const { stage, Bucket } = useStage();

const mib = 1024 * 1024;
const [large, small] = [Buffer.alloc(5 * mib, 'a'), Buffer.from('the end')];
const hash = (algorithm: string, body: Buffer) => createHash(algorithm).update(body).digest();

/** Without checksums unless they are asked for, so that each test says what is sent. */
const create = async (Key: string, more: Partial<CreateMultipartUploadCommandInput> = {}) =>
  (await stage.plain.send(new CreateMultipartUploadCommand({ Bucket, Key, ...more }))).UploadId ?? '';
const upload = (
  Key: string,
  UploadId: string,
  PartNumber: number,
  Body: Buffer,
  more: Partial<UploadPartCommandInput> = {},
) => stage.plain.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body, ...more }));
const complete = (
  Key: string,
  UploadId: string,
  Parts: CompletedPart[],
  more: Partial<CompleteMultipartUploadCommandInput> = {},
) =>
  stage.plain.send(
    new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts }, ...more }),
  );

test('parts become one object, whose tag says how many they were', async () => {
  const id = await create('whole', { ContentType: 'video/mp4', CacheControl: 'no-cache' });
  const second = await upload('whole', id, 7, small);
  const first = await upload('whole', id, 2, large);
  const answer = await complete('whole', id, [
    { PartNumber: 2, ETag: first.ETag },
    { PartNumber: 7, ETag: second.ETag },
  ]);
  const tag = `"${hash('md5', Buffer.concat([hash('md5', large), hash('md5', small)])).toString('hex')}-2"`;
  expect(answer).toMatchObject({ Bucket, Key: 'whole', ETag: tag });
  const got = await stage.s3.send(new GetObjectCommand({ Bucket, Key: 'whole' }));
  expect(got).toMatchObject({ ETag: tag, ContentType: 'video/mp4', CacheControl: 'no-cache' });
  const body = Buffer.from((await got.Body?.transformToByteArray()) ?? []);
  expect(body.equals(Buffer.concat([large, small]))).toBe(true);
  // Who did not hear the answer asks again.
  expect(await complete('whole', id, [{ PartNumber: 2, ETag: first.ETag }])).toMatchObject({ ETag: tag });
  expect(await ending(upload('whole', id, 1, small))).toMatch(/^404 NoSuchUpload: /);
  const copy = await stage.s3.send(
    new CopyObjectCommand({ Bucket, Key: 'copy', CopySource: `${Bucket}/whole` }),
  );
  expect(copy.CopyObjectResult?.ETag).toBe(`"${hash('md5', Buffer.concat([large, small])).toString('hex')}"`);
});

describe('an upload with SHA-256', () => {
  const sum = (body: Buffer) => hash('sha256', body).toString('base64');

  test('has the sum of the sums', async () => {
    const id = await create('sums', { ChecksumAlgorithm: 'SHA256' });
    const { ETag } = await upload('sums', id, 1, small, { ChecksumSHA256: sum(small) });
    const part = { PartNumber: 1, ETag, ChecksumSHA256: sum(small) };
    const ChecksumSHA256 = `${sum(hash('sha256', small))}-1`;
    expect(await complete('sums', id, [part])).toMatchObject({ ChecksumSHA256, ChecksumType: 'COMPOSITE' });
    const head = new HeadObjectCommand({ Bucket, Key: 'sums', ChecksumMode: 'ENABLED' });
    expect(await stage.s3.send(head)).toMatchObject({ ChecksumSHA256, ChecksumType: 'COMPOSITE' });
    await stage.s3.send(new CopyObjectCommand({ Bucket, Key: 'sums-2', CopySource: `${Bucket}/sums` }));
    const copied = new HeadObjectCommand({ Bucket, Key: 'sums-2', ChecksumMode: 'ENABLED' });
    expect(await stage.s3.send(copied)).toMatchObject({
      ChecksumSHA256: sum(small),
      ChecksumType: 'FULL_OBJECT',
    });
  });

  test.each<[string, Partial<CreateMultipartUploadCommandInput>, Partial<UploadPartCommandInput>, string]>([
    [
      'is refused a part without one',
      { ChecksumAlgorithm: 'SHA256' },
      {},
      '400 InvalidRequest: Checksum Type mismatch occurred, expected checksum Type: sha256, actual checksum Type: null',
    ],
    [
      'is refused a part with another',
      { ChecksumAlgorithm: 'SHA256' },
      { ChecksumAlgorithm: 'CRC32' },
      '400 InvalidRequest: Checksum Type mismatch occurred, expected checksum Type: sha256, actual checksum Type: crc32',
    ],
    [
      'must be announced',
      {},
      { ChecksumAlgorithm: 'SHA256' },
      '400 InvalidRequest: Checksum Type mismatch occurred, expected checksum Type: null, actual checksum Type: sha256',
    ],
    [
      'is refused a damaged part',
      { ChecksumAlgorithm: 'SHA256' },
      { ChecksumSHA256: sum(large) },
      '400 BadDigest: The SHA256 you specified did not match the calculated checksum.',
    ],
  ])('%s', async (_, created, part, outcome) => {
    const id = await create('refused', created);
    expect(await ending(upload('refused', id, 1, small, part))).toBe(outcome);
  });

  test('names the sum of each part at the end', async () => {
    const id = await create('sums', { ChecksumAlgorithm: 'SHA256' });
    const { ETag } = await upload('sums', id, 1, small, { ChecksumSHA256: sum(small) });
    expect(await ending(complete('sums', id, [{ PartNumber: 1, ETag }]))).toBe(
      '400 InvalidRequest: The upload was created using a sha256 checksum. The complete request must include the checksum for each part. It was missing for part 1 in the request.',
    );
  });

  test('the SDK’s own checksum is taken where it was announced', async () => {
    const input = { Bucket, Key: 'sdk', ChecksumAlgorithm: 'CRC32' as const };
    const { UploadId } = await stage.s3.send(new CreateMultipartUploadCommand(input));
    const part = new UploadPartCommand({ Bucket, Key: 'sdk', UploadId, PartNumber: 1, Body: small });
    expect(await ending(stage.s3.send(part))).toBe('ok');
  });
});

const missing =
  "400 InvalidPart: One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.";

test.each<[string, (tags: [string, string]) => CompletedPart[], string]>([
  [
    'in another order',
    ([one, two]) => [
      { PartNumber: 2, ETag: two },
      { PartNumber: 1, ETag: one },
    ],
    '400 InvalidPartOrder: The list of parts was not in ascending order. Parts must be ordered by part number.',
  ],
  ['that was not uploaded', ([one]) => [{ PartNumber: 3, ETag: one }], missing],
  ['of another tag', () => [{ PartNumber: 1, ETag: '"0"' }], missing],
  [
    'that is too small and not the last',
    ([one, two]) => [
      { PartNumber: 1, ETag: one },
      { PartNumber: 2, ETag: two },
    ],
    '400 EntityTooSmall: Your proposed upload is smaller than the minimum allowed size',
  ],
])('a part %s', async (_, parts, outcome) => {
  const id = await create('parts');
  const [one, two] = [await upload('parts', id, 1, small), await upload('parts', id, 2, small)];
  expect(await ending(complete('parts', id, parts([one.ETag ?? '', two.ETag ?? ''])))).toBe(outcome);
});

test('conditions hold at the end, and a refused upload can be completed later', async () => {
  const id = await create('condition');
  const { ETag } = await upload('condition', id, 1, small);
  const parts = [{ PartNumber: 1, ETag }];
  expect(await ending(complete('condition', id, parts, { IfMatch: '"0"' }))).toMatch(/^404 NoSuchKey/);
  expect(await ending(complete('condition', id, parts, { MpuObjectSize: 3 }))).toMatch(/^400 InvalidRequest/);
  expect(await ending(complete('condition', id, parts, { IfNoneMatch: '*' }))).toBe('ok');
  const again = await create('condition');
  const part = await upload('condition', again, 1, small);
  const last = [{ PartNumber: 1, ETag: part.ETag }];
  expect(await ending(complete('condition', again, last, { IfNoneMatch: '*' }))).toMatch(
    /^412 PreconditionFailed/,
  );
});

test.each([0, 10_001])('the part number %i', async (number) => {
  const id = await create('number');
  expect(await ending(upload('number', id, number, small))).toBe(
    '400 InvalidArgument: Part number must be an integer between 1 and 10000, inclusive',
  );
});

test('what is not finished is listed, and can be taken up or aborted', async () => {
  const bucket = stage.bucket();
  const begin = async (Key: string) =>
    (await stage.plain.send(new CreateMultipartUploadCommand({ Bucket: bucket, Key }))).UploadId;
  const [b, a] = [await begin('x/b&<'), await begin('x/a')];
  await begin('y');
  const list = await stage.s3.send(new ListMultipartUploadsCommand({ Bucket: bucket, Prefix: 'x/' }));
  expect(list.Uploads?.map(({ Key, UploadId }) => [Key, UploadId])).toEqual([
    ['x/a', a],
    ['x/b&<', b],
  ]);
  const paged = await stage.s3.send(
    new ListMultipartUploadsCommand({ Bucket: bucket, Prefix: 'x/', MaxUploads: 1 }),
  );
  expect(paged).toMatchObject({ IsTruncated: true, NextKeyMarker: 'x/a', NextUploadIdMarker: a });
  const part = { Bucket: bucket, Key: 'x/a', UploadId: a };
  for (const PartNumber of [3, 1, 2])
    await stage.plain.send(new UploadPartCommand({ ...part, PartNumber, Body: small }));
  const first = await stage.s3.send(new ListPartsCommand({ ...part, MaxParts: 2 }));
  expect(first).toMatchObject({ IsTruncated: true, NextPartNumberMarker: '2' });
  expect(first.Parts?.map(({ PartNumber, Size }) => [PartNumber, Size])).toEqual([
    [1, small.length],
    [2, small.length],
  ]);
  const rest = await stage.s3.send(new ListPartsCommand({ ...part, PartNumberMarker: '2' }));
  expect(rest.Parts?.map(({ PartNumber }) => PartNumber)).toEqual([3]);
  await stage.s3.send(new AbortMultipartUploadCommand(part));
  expect(await ending(stage.s3.send(new ListPartsCommand(part)))).toBe(
    '404 NoSuchUpload: The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
  );
  expect(stage.cloud.service('s3').keys(bucket)).toEqual([]);
});
