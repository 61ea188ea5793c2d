import { expect, test } from '@jest/globals';
import { causeChain } from '../../../src/core/failure.ts';
import { healing, S3Refusal } from '../../../src/s3-deploy/transfer/refusal.ts';
import { s3Failure } from '../../../src/s3-deploy/transfer/s3-failure.ts';

const at = { doing: 'Uploading a.html', action: 's3:PutObject', bucket: 'web', region: 'eu-west-1' };
const document = (code: string, message: string) =>
  `<?xml version="1.0"?><Error><Code>${code}</Code><Message>${message}</Message><Region>eu-north-1</Region></Error>`;
const SIGN_IN =
  'Run aws-actions/configure-aws-credentials before this step, with `permissions: id-token: write` on the job.';
const LATER = 'AWS did not answer in time after several tries; run the job again.';

test.each<[status: number, code: string, what: string, next: string]>([
  [
    403,
    'AccessDenied',
    'Uploading a.html failed.',
    'Allow s3:PutObject to the role (the action’s iam.json lists what it needs).',
  ],
  [403, 'InvalidAccessKeyId', 'Uploading a.html failed.', SIGN_IN],
  [403, 'SignatureDoesNotMatch', 'Uploading a.html failed.', SIGN_IN],
  [400, 'ExpiredToken', 'Uploading a.html failed.', `The credentials have expired. ${SIGN_IN}`],
  [
    403,
    'RequestTimeTooSkewed',
    'Uploading a.html failed.',
    'The clock of this machine is wrong: set it right, then run the job again.',
  ],
  [503, 'SlowDown', 'Uploading a.html failed.', LATER],
  [500, 'InternalError', 'Uploading a.html failed.', LATER],
  [400, 'RequestTimeout', 'Uploading a.html failed.', LATER],
  [
    409,
    'InvalidBucketState',
    'Uploading a.html failed: the state of bucket web does not allow it.',
    'Check the bucket’s versioning, replication and Object Lock.',
  ],
  [
    403,
    'InvalidObjectState',
    'Uploading a.html failed: the object is archived.',
    'Restore it first, and keep the site out of lifecycle rules that move objects to Glacier.',
  ],
  [
    412,
    'PreconditionFailed',
    'Uploading a.html failed: the object was changed by somebody else meanwhile.',
    'Find out who else writes to this bucket, then run the job again.',
  ],
  [
    400,
    'KeyTooLongError',
    'Uploading a.html failed: the key is longer than 1,024 bytes.',
    'Shorten the file’s path or input prefix.',
  ],
  [400, 'Unheard', 'Uploading a.html failed.', 'See the cause below.'],
])('%i %s', (status, code, what, next) => {
  const failure = s3Failure(new S3Refusal(status, {}, document(code, 'It &lt;is&gt; so.')), at);
  expect([...causeChain(failure), failure.next]).toEqual([what, `${code}: It <is> so.`, next]);
});

test('a refusal that names another permission', () => {
  const message =
    'User: arn:aws:sts::1:assumed-role/x/y is not authorized to perform: kms:GenerateDataKey on key';
  expect(s3Failure(new S3Refusal(403, {}, document('AccessDenied', message)), at).next).toBe(
    'Allow kms:GenerateDataKey to the role (the action’s iam.json lists what it needs).',
  );
});

test('the region of a bucket, from a header', () => {
  const headers = { 'x-amz-bucket-region': 'eu-south-1' };
  const failure = s3Failure(new S3Refusal(301, headers, document('PermanentRedirect', 'Elsewhere.')), at);
  expect([failure.message, failure.next]).toEqual([
    'Bucket web is in eu-south-1, not in eu-west-1.',
    'Set aws-region to eu-south-1.',
  ]);
});

test.each([
  ['its own element', '<Message>Elsewhere.</Message><Region>eu-north-1</Region>', 'eu-north-1'],
  ['its sentence', "<Message>the region 'x' is wrong; expecting 'eu-west-3'</Message>", 'eu-west-3'],
  ['its sentence, escaped', '<Message>is wrong; expecting &#34;eu-west-3&#34;</Message>', 'eu-west-3'],
])('the region of a bucket, from %s', (_, elements, region) => {
  const body = `<Error><Code>AuthorizationHeaderMalformed</Code>${elements}</Error>`;
  expect(s3Failure(new S3Refusal(400, {}, body), at).next).toBe(`Set aws-region to ${region}.`);
});

test.each<[status: number, code: string, heals: boolean]>([
  [503, 'SlowDown', true],
  [503, '', true],
  [500, 'InternalError', true],
  [502, '', true],
  [429, '', true],
  [400, 'RequestTimeout', true],
  [409, 'ConditionalRequestConflict', true],
  [501, 'NotImplemented', false],
  [403, 'AccessDenied', false],
  [403, '', false],
  [400, 'BadDigest', false],
  [404, 'NoSuchBucket', false],
  [412, 'PreconditionFailed', false],
  [301, 'PermanentRedirect', false],
])('%i %s: another try is worth it: %s', (status, code, heals) => {
  const body = code === '' ? 'a page of a proxy' : document(code, 'So.');
  expect(healing(new S3Refusal(status, {}, body))).toEqual(heals ? { retry: true } : 'give-up');
});

test.each([
  ['ECONNRESET', true],
  ['EPIPE', true],
  ['EAI_AGAIN', true],
  ['ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC', true],
  ['ENOTFOUND', false],
  ['CERT_HAS_EXPIRED', false],
])('a connection that ends with %s: another try is worth it: %s', (code, heals) => {
  expect(healing(Object.assign(new Error(code), { code }))).toEqual(heals ? { retry: true } : 'give-up');
});
