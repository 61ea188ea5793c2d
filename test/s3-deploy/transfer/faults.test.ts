import fs from 'node:fs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { awsConfig } from '../../../src/core/aws.ts';
import { BucketStage, impatient, told } from './bucket-stage.ts';
import { type Meddling, meddle } from './proxy.ts';

let stage: BucketStage;
beforeAll(async () => {
  stage = await BucketStage.open();
});
afterAll(() => stage.close());

const site = (count: number) =>
  Array.from({ length: count }, (_, index) => stage.file(`${index}.html`, `page ${index}`));

/** As `work`, with something on the way. */
async function meddled<T>(meddling: Meddling, work: () => Promise<T>): Promise<T> {
  const proxy = await meddle(stage.cloud.awsUrl, meddling);
  process.env.AWS_ENDPOINT_URL = proxy.url;
  try {
    return await work();
  } finally {
    process.env.AWS_ENDPOINT_URL = stage.cloud.awsUrl;
    proxy.close();
  }
}

test.each([
  ['503', { kind: 'status', status: 503 }],
  ['500', { kind: 'status', status: 500 }],
  ['SlowDown', { kind: 'throttle' }],
  ['a reset', { kind: 'reset' }],
] as const)('30 %% of all requests end with %s: every object is right', async (_, what) => {
  const name = stage.make();
  const bucket = stage.connect(name);
  const files = site(150);
  const take = stage.cloud.fault({ service: 's3', operation: '*', share: 0.3, what });
  const stored = new Set<string>();
  await bucket.upload(files, ({ key }) => stored.add(key));
  await bucket.copy(
    files.map(({ key }) => ({ from: { key }, to: `copy/${key}`, headers: undefined })),
    () => {},
  );
  const listed = await bucket.list([]);
  await bucket.remove(files.slice(0, 50).map(({ key }) => key));
  take();
  expect([stored.size, listed.size, (await bucket.list([])).size]).toEqual([150, 300, 250]);
  for (const [index, { key }] of files.entries()) {
    expect(stage.object(name, `copy/${key}`)?.body.toString()).toBe(`page ${index}`);
  }
});

test('SlowDown lowers the number of requests at one time, and says so', async () => {
  const name = stage.make();
  stage.lines.length = 0;
  const take = stage.cloud.fault({
    service: 's3',
    operation: 'PutObject',
    times: 40,
    what: { kind: 'throttle' },
  });
  await stage.connect(name).upload(site(60), () => {});
  take();
  expect(stage.lines).toEqual([
    'S3 asks to slow down: 16 requests at one time.',
    'S3 asks to slow down: 8 requests at one time.',
  ]);
});

test('one key that is denied: nothing new is begun, and it is named', async () => {
  const name = stage.make();
  const take = stage.cloud.fault({
    service: 's3',
    operation: 'PutObject',
    subject: `${name}/10.html`,
    what: { kind: 'error', name: 'AccessDenied', message: 'Access Denied', status: 403 },
  });
  const stored: string[] = [];
  const bucket = stage.connect(name, { concurrency: 4 });
  const failure = await told(bucket.upload(site(100), ({ key }) => stored.push(key)));
  take();
  expect(failure).toEqual([
    'Uploading 10.html failed.',
    'AccessDenied: Access Denied',
    'Allow s3:PutObject to the role (the action’s iam.json lists what it needs).',
  ]);
  expect(stored.length).toBeLessThan(20);
  expect(stage.cloud.service('s3').keys(name).sort()).toEqual(stored.sort());
  expect(stage.count(name, 'PutObject', 'AccessDenied')).toBe(1);
});

test('a body that is changed on its way is refused by S3', async () => {
  const name = stage.make();
  const flip = ({ body }: { body: Buffer }) =>
    Buffer.from(body.map((byte, at) => (at === 2 ? byte ^ 1 : byte)));
  const upload = () => told(stage.connect(name).upload(site(1), () => {}));
  expect(await meddled({ request: flip }, upload)).toEqual([
    'Uploading 0.html failed: what reached S3 is not what was sent.',
    expect.stringMatching(/^(XAmzContentSHA256Mismatch|BadDigest): /),
    'Something on the way changes requests: check the proxy and the runner, then run the job again.',
  ]);
  expect(stage.cloud.service('s3').keys(name)).toEqual([]);
});

test.each([
  ['checksum', { 'x-amz-checksum-sha256': 'x'.repeat(44) }],
  ['ETag', { etag: `"${'0'.repeat(32)}"` }],
])('an answer whose %s is another object’s is a failure', async (word, headers) => {
  const name = stage.make();
  const upload = () => told(stage.connect(name).upload(site(1), () => {}));
  const lie: Meddling = {
    answer: (_, answer) => ({ ...answer, headers: { ...answer.headers, ...headers } }),
  };
  expect(await meddled(lie, upload)).toEqual([
    `S3 stored something else than what was sent as 0.html (its ${word} is another).`,
    'Something on the way changes requests: check the proxy and the runner, then run the job again.',
  ]);
});

test('a write whose answer was lost is our own all the same', async () => {
  const name = stage.make();
  let lost = 0;
  const lose: Meddling = {
    answer: ({ method }, answer) => {
      if (method !== 'PUT' || lost > 0) return answer;
      lost += 1;
      return 'lost';
    },
  };
  const written = await meddled(lose, () =>
    stage.connect(name).write('lock.json', 'mine', { when: 'absent' }),
  );
  expect([lost, written]).toEqual([
    1,
    { etag: stage.object(name, 'lock.json')?.etag, writtenAt: expect.any(Number) },
  ]);
});

test('a clock that is wrong is set right by the answer of S3', async () => {
  const name = stage.make();
  const wrong = { ...impatient, now: () => Date.now() - 60 * 60_000 };
  await stage.connect(name, { clock: wrong }).upload(site(20), () => {});
  expect(stage.cloud.service('s3').keys(name).length).toBe(20);
});

test('the SDK’s clock is set right by the answer to a list, too', async () => {
  const name = stage.make();
  await stage.connect(name).upload(site(3), () => {});
  const take = stage.cloud.fault({
    service: 's3',
    operation: 'ListObjectsV2',
    times: 1,
    what: {
      kind: 'error',
      name: 'RequestTimeTooSkewed',
      message: 'The difference is too large.',
      status: 403,
    },
  });
  let answers = 0;
  // So far ahead that the SDK follows, and near enough for the local S3 to take what it then signs.
  const ahead = new Date(Date.now() + 8 * 60_000).toUTCString();
  const shift: Meddling = {
    answer: (_, answer) => {
      answers += 1;
      return answers > 1 ? answer : { ...answer, headers: { ...answer.headers, date: ahead } };
    },
  };
  const listed = await meddled(shift, () => stage.connect(name).list([]));
  take();
  expect([listed.size, answers]).toEqual([3, 2]);
});

test('a file that changes after the scan is not published', async () => {
  const [file] = site(1);
  if (!file?.file) throw new Error('no file');
  fs.writeFileSync(file.file, 'something else');
  const name = stage.make();
  expect(await told(stage.connect(name).upload([file], () => {}))).toEqual([
    '0.html changed while it was being published.',
    'Publish when the build is over: nothing may write into source during this step.',
  ]);
});

test('ACLs that the bucket does not take', async () => {
  const name = stage.make();
  expect(await told(stage.connect(name, { acl: 'public-read' }).upload(site(1), () => {}))).toEqual([
    `Uploading 0.html failed: bucket ${name} takes no ACLs.`,
    'AccessControlListNotSupported: The bucket does not allow ACLs',
    'Remove input acl. The bucket is BucketOwnerEnforced, as new ones are: let its policy allow who may read.',
  ]);
});

test('a bucket that is not there, by every way', async () => {
  const bucket = stage.connect('nowhere');
  const says = [
    'Bucket nowhere does not exist.',
    'NoSuchBucket: The specified bucket does not exist',
    'Create it with your infrastructure code, or correct input bucket.',
  ];
  expect(await told(bucket.list([]))).toEqual(says);
  expect(await told(bucket.upload(site(1), () => {}))).toEqual(says);
  expect(await told(bucket.read('a'))).toEqual(says);
});

test.each([
  [
    'a redirect',
    { kind: 'error', name: 'PermanentRedirect', message: 'Use another endpoint.', status: 301 },
    undefined,
    'Bucket NAME is in another region, not in REGION.',
    'Set aws-region to the region of the bucket.',
  ],
  [
    'a signature for another region',
    {
      kind: 'error',
      name: 'AuthorizationHeaderMalformed',
      message: "The authorization header is malformed; the region 'x' is wrong; expecting 'eu-north-1'",
      status: 400,
    },
    undefined,
    'Bucket NAME is in eu-north-1, not in REGION.',
    'Set aws-region to eu-north-1.',
  ],
] as const)('the wrong region: %s', async (_, what, __, says, next) => {
  const name = stage.make();
  const bucket = stage.connect(name);
  const take = stage.cloud.fault({ service: 's3', operation: '*', what });
  const failures = [await told(bucket.upload(site(1), () => {})), await told(bucket.list([]))];
  take();
  const filled = says.replace('NAME', name).replace('REGION', stage.cloud.world.region);
  for (const failure of failures) expect([failure[0], failure.at(-1)]).toEqual([filled, next]);
});

test('a key that may not be used', async () => {
  const name = stage.make();
  const take = stage.cloud.fault({
    service: 's3',
    operation: 'PutObject',
    what: { kind: 'error', name: 'KMS.DisabledException', message: 'The key is disabled.', status: 400 },
  });
  const failure = await told(stage.connect(name, { sse: 'aws:kms' }).upload(site(1), () => {}));
  take();
  expect(failure).toEqual([
    'Uploading 0.html failed: the KMS key cannot be used.',
    'KMS.DisabledException: The key is disabled.',
    'Check that the key of input sse-kms-key-id, or of the bucket’s default encryption, exists in its region and is enabled.',
  ]);
});

test('a cancellation ends an upload, and documents are written after it', async () => {
  const name = stage.make();
  const controller = new AbortController();
  const bucket = stage.connect(name, { signal: controller.signal, concurrency: 4 });
  const stored: string[] = [];
  const uploading = bucket.upload(site(100), ({ key }) => {
    if (stored.push(key) === 5) controller.abort(new Error('cancelled'));
  });
  await expect(uploading).rejects.toThrow('cancelled');
  expect(stored.length).toBeLessThan(20);
  expect(stage.cloud.service('s3').keys(name).sort()).toEqual([...stored].sort());
  expect(await bucket.write('.s3-deploy/pending.json', '{}', {})).not.toBe('conflict');
  await bucket.remove(['.s3-deploy/pending.json']);
});

test('whoever is told of an object can end the rest', async () => {
  const name = stage.make();
  const stored: string[] = [];
  const uploading = stage.connect(name, { concurrency: 4 }).upload(site(100), ({ key }) => {
    if (stored.push(key) >= 5) throw new Error('the lock is lost');
  });
  await expect(uploading).rejects.toThrow('the lock is lost');
  expect(stage.cloud.service('s3').keys(name).sort()).toEqual([...stored].sort());
  expect(stored.length).toBeLessThan(20);
});

test('an address that the SDK cannot find', async () => {
  expect((await told(stage.connect('arn:aws:s3:::web').upload(site(1), () => {})))[0]).toBe(
    'Finding the address of bucket arn:aws:s3:::web failed.',
  );
});

test('no connection at all: it is tried for a while, and named', async () => {
  process.env.AWS_ENDPOINT_URL = 'http://127.0.0.1:1';
  const bucket = stage.connect('web', { config: awsConfig('eu-west-1', {}) });
  const failure = await told(bucket.upload(site(1), () => {}));
  process.env.AWS_ENDPOINT_URL = stage.cloud.awsUrl;
  expect(failure[0]).toBe('Uploading 0.html failed.');
  expect(failure[1]).toContain('ECONNREFUSED');
});
