import { randomFillSync } from 'node:crypto';
import {
  CreateMultipartUploadCommand,
  ListMultipartUploadsCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { SiteFile, Stored } from '../../../src/s3-deploy/release.types.ts';
import { BucketStage, impatient, told } from './bucket-stage.ts';

const MiB = 1024 * 1024;
let stage: BucketStage;
let sdk: S3Client;
const content = randomFillSync(Buffer.alloc(25 * MiB + 1));
const headers = { 'content-type': 'video/mp4', 'cache-control': 'max-age=60' };
beforeAll(async () => {
  stage = await BucketStage.open();
  sdk = new S3Client({ region: stage.cloud.world.region, requestChecksumCalculation: 'WHEN_REQUIRED' });
});
afterAll(() => stage.close());

async function upload(bucket: string, file: SiteFile, prefix = ''): Promise<Stored[]> {
  const stored: Stored[] = [];
  await stage.connect(bucket, { prefix }).upload([file], (_, how) => stored.push(how));
  return stored;
}

/** An upload that somebody began, with some of its parts. */
async function begin(Bucket: string, Key: string, parts: Buffer[], more: object = {}): Promise<void> {
  const create = new CreateMultipartUploadCommand({ Bucket, Key, ChecksumAlgorithm: 'SHA256', ...more });
  const { UploadId } = await sdk.send(create);
  for (const [index, Body] of parts.entries()) {
    const part = { Bucket, Key, UploadId, PartNumber: index + 1, Body, ChecksumAlgorithm: 'SHA256' as const };
    await sdk.send(new UploadPartCommand(part));
  }
}

const open = async (Bucket: string) =>
  ((await sdk.send(new ListMultipartUploadsCommand({ Bucket }))).Uploads ?? []).map(({ Key }) => Key);

test('a large file goes in parts of 8 MiB, and is what it was', async () => {
  const bucket = stage.make();
  const stored = await upload(bucket, stage.file('a film.mp4', content, headers), 'app/');
  const object = stage.object(bucket, 'app/a film.mp4');
  expect(object?.body.equals(content)).toBe(true);
  expect(object?.headers).toMatchObject(headers);
  expect(stored).toEqual([{ etag: object?.etag }]);
  expect(object?.etag).toMatch(/^[0-9a-f]{32}-4$/);
  expect([stage.count(bucket, 'UploadPart'), stage.count(bucket, 'PutObject')]).toEqual([4, 0]);
});

test('30 % of all requests end with 503', async () => {
  const bucket = stage.make();
  const take = stage.cloud.fault({
    service: 's3',
    operation: '*',
    share: 0.3,
    what: { kind: 'status', status: 503 },
  });
  await upload(bucket, stage.file('film.mp4', content));
  take();
  expect(stage.object(bucket, 'film.mp4')?.body.equals(content)).toBe(true);
});

test('a run that failed halfway keeps its parts, and the next one sends the rest', async () => {
  const bucket = stage.make();
  const file = stage.file('film.mp4', content, headers);
  const take = stage.cloud.fault({
    service: 's3',
    operation: 'UploadPart',
    after: 3,
    what: { kind: 'error', name: 'AccessDenied', message: 'Access Denied', status: 403 },
  });
  stage.lines.length = 0;
  expect((await told(upload(bucket, file)))[0]).toBe('Uploading film.mp4 failed.');
  take();
  expect(stage.object(bucket, 'film.mp4')).toBeUndefined();
  await upload(bucket, file);
  expect(stage.object(bucket, 'film.mp4')?.body.equals(content)).toBe(true);
  expect(stage.object(bucket, 'film.mp4')?.headers).toMatchObject(headers);
  expect(stage.count(bucket, 'UploadPart')).toBe(4);
  expect([stage.count(bucket, 'CopyObject'), await open(bucket)]).toEqual([0, []]);
  expect(stage.lines).toEqual([
    'film.mp4: 3 of 4 parts stay in the bucket, the next run goes on with them.',
    'film.mp4: 3 of 4 parts are there from an earlier run.',
  ]);
});

test('an upload that was begun with other headers ends with the right ones', async () => {
  const bucket = stage.make();
  await begin(bucket, 'film.mp4', [content.subarray(0, 8 * MiB)], {
    ContentType: 'video/mp4',
    CacheControl: 'max-age=31536000',
    Metadata: { team: 'web' },
  });
  const stored = await upload(bucket, stage.file('film.mp4', content, headers));
  const object = stage.object(bucket, 'film.mp4');
  expect(object?.body.equals(content)).toBe(true);
  expect(object?.headers).toMatchObject(headers);
  expect(Object.keys(object?.headers ?? {})).not.toContain('x-amz-meta-team');
  expect(stored).toEqual([{ etag: object?.etag }]);
  expect([stage.count(bucket, 'CopyObject'), await open(bucket)]).toEqual([1, []]);
});

test('uploads of other content under the same key are ended; those of other keys and other prefixes stay', async () => {
  const bucket = stage.make();
  const theirs = Buffer.alloc(8 * MiB, 'x');
  await begin(bucket, 'app/film.mp4', [theirs]);
  await begin(bucket, 'app/film.mp4', [content.subarray(0, 8 * MiB), theirs]);
  await begin(bucket, 'app/film.mp4', []);
  await begin(bucket, 'app/film.mp4.old', [theirs]);
  await begin(bucket, 'film.mp4', [theirs]);
  await upload(bucket, stage.file('film.mp4', content), 'app/');
  expect(stage.object(bucket, 'app/film.mp4')?.body.equals(content)).toBe(true);
  expect(await open(bucket)).toEqual(['app/film.mp4.old', 'film.mp4']);
});

test('an upload that nobody came back to for a week is ended, and said', async () => {
  const bucket = stage.make();
  await begin(bucket, 'gone.mp4', [content.subarray(0, 8 * MiB)]);
  await begin(bucket, 'theirs.bin', [], { ChecksumAlgorithm: undefined });
  stage.lines.length = 0;
  // Signatures of a clock that is wrong by so much are set right.
  const later = { ...impatient, now: () => Date.now() + 8 * 24 * 60 * 60_000 };
  await stage.connect(bucket, { clock: later }).upload([stage.file('film.mp4', content)], () => {});
  expect(stage.lines).toEqual(['Ended an upload of gone.mp4 that was begun a week ago and never finished.']);
  expect(await open(bucket)).toEqual(['theirs.bin']);
});

test('a versioned bucket with a KMS key: the version of the whole', async () => {
  const key = stage.cloud.world.environments.staging?.web.kmsKey ?? 'key';
  const bucket = stage.make({ versioned: true, kmsKey: key });
  const stored = await upload(bucket, stage.file('film.mp4', content, headers));
  const object = stage.object(bucket, 'film.mp4');
  expect(stored).toEqual([{ etag: object?.etag, versionId: object?.versionId }]);
});

test('a file that changes after the scan is not published', async () => {
  const bucket = stage.make();
  const file = { ...stage.file('film.mp4', content), sha256: '0'.repeat(64) };
  expect(await told(upload(bucket, file))).toEqual([
    'film.mp4 changed while it was being published.',
    'Publish when the build is over: nothing may write into source during this step.',
  ]);
  expect(await open(bucket)).toEqual([]);
});
