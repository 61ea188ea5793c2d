import { createHash } from 'node:crypto';
import http from 'node:http';
import net from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { systemClock } from '../../../../src/core/clock.ts';
import { ask, type Raw, refusal } from './signed.ts';
import { openStage, type Stage } from './stage.ts';

/** What an SDK does not send: requests with a mistake in them. */
let stage: Stage;
const clock = { now: () => Date.now(), sleep: systemClock.sleep };
beforeAll(async () => {
  stage = await openStage({ clock });
  stage.bucket({ name: 'site' });
});
afterAll(() => stage.close());

const put: Raw = { method: 'PUT', path: '/site/a%20b', body: 'hello' };
const mismatch =
  '403 SignatureDoesNotMatch: The request signature we calculated does not match the signature you provided. Check your key and signing method.';
const minutes = (count: number) => new Date(Date.now() + count * 60_000);

describe('signatures', () => {
  test.each<[string, Raw, string]>([
    ['a good one', {}, '200'],
    ['none', { bend: { headers: { authorization: undefined } } }, '403 AccessDenied: Access Denied'],
    [
      'another scheme',
      { bend: { headers: { authorization: 'Basic QVdTOnNlY3JldA==' } } },
      "400 AuthorizationHeaderMalformed: Unsupported AWS 'algorithm': 'Basic'.",
    ],
    ['another secret', { credentials: { secretAccessKey: 'guessed' } }, mismatch],
    [
      'an unknown key',
      { credentials: { accessKeyId: 'ASIAUNKNOWN' } },
      '403 InvalidAccessKeyId: The AWS Access Key Id you provided does not exist in our records.',
    ],
    [
      'the token of another session',
      { credentials: { sessionToken: 'other' } },
      '400 InvalidToken: The provided token is malformed or otherwise invalid.',
    ],
    [
      'another region',
      { region: 'us-east-1' },
      "400 AuthorizationHeaderMalformed: The authorization header is malformed; the region 'us-east-1' is wrong; expecting 'eu-west-1'",
    ],
    ['another path', { bend: { path: '/site/b' } }, mismatch],
    ['another query', { bend: { path: '/site/a%20b?x=1' } }, mismatch],
    ['the same path, escaped otherwise', { bend: { path: '/%73ite/a%20b' } }, '200'],
    [
      'an amz header that is not signed',
      { bend: { headers: { 'x-amz-meta-a': '1' } } },
      '403 AccessDenied: There were headers present in the request which were not signed (x-amz-meta-a)',
    ],
    ['14 minutes old', { signingDate: minutes(-14) }, '200'],
    [
      '16 minutes old',
      { signingDate: minutes(-16) },
      '403 RequestTimeTooSkewed: The difference between the request time and the current time is too large.',
    ],
    [
      '16 minutes early',
      { signingDate: minutes(16) },
      '403 RequestTimeTooSkewed: The difference between the request time and the current time is too large.',
    ],
  ])('%s', async (_, raw, outcome) => {
    expect(refusal(await ask(stage.cloud, { ...put, ...raw }))).toBe(outcome);
  });

  test('a session ends', async () => {
    let shift = 0;
    const later = await openStage({ clock: { ...clock, now: () => Date.now() + shift } });
    later.bucket({ name: 'site' });
    shift = 25 * 3600_000;
    const answer = await ask(later.cloud, { ...put, signingDate: minutes(25 * 60) });
    await later.close();
    expect(refusal(answer)).toBe('400 ExpiredToken: The provided token has expired.');
    // Its clock is the cloud's, by which a client can set its own.
    expect(Math.abs(Date.parse(answer.headers.date ?? '') - Date.now() - shift)).toBeLessThan(5_000);
  });
});

const hash = (text: string) => createHash('sha256').update(text).digest('hex');

test.each<[string, string, string]>([
  ['the body’s', hash('hello'), '200'],
  [
    'that of another body',
    hash('hallo'),
    "400 XAmzContentSHA256Mismatch: The provided 'x-amz-content-sha256' header does not match what was computed.",
  ],
  ['left out of the signature', 'UNSIGNED-PAYLOAD', '200'],
  ['not there', '', '400 InvalidRequest: Missing required header for this request: x-amz-content-sha256'],
  [
    'no hash',
    'abc',
    '400 InvalidArgument: x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, STREAMING-AWS4-HMAC-SHA256-PAYLOAD, or a valid sha256 value.',
  ],
  [
    'of chunks that are signed one by one',
    'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
    '501 NotImplemented: The local S3 does not read bodies that are STREAMING-AWS4-HMAC-SHA256-PAYLOAD.',
  ],
])('a content hash that is %s', async (_, claimed, outcome) => {
  expect(refusal(await ask(stage.cloud, { ...put, headers: { 'x-amz-content-sha256': claimed } }))).toBe(
    outcome,
  );
});

describe('bodies in chunks', () => {
  const trailer = 'x-amz-checksum-crc32:NhCmhg==\r\n\r\n';
  test.each<[string, string, Record<string, string>, string]>([
    ['with their checksum', `3\r\nhel\r\n2\r\nlo\r\n0\r\n${trailer}`, {}, '200'],
    [
      'with the checksum of another body',
      `5\r\nhello\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n`,
      {},
      '400 BadDigest: The CRC32 you specified did not match the calculated checksum.',
    ],
    ['that end early', '5\r\nhel', {}, '400 IncompleteBody: The request body terminated unexpectedly'],
    [
      'of another length',
      `5\r\nhello\r\n0\r\n${trailer}`,
      { 'x-amz-decoded-content-length': '6' },
      '400 IncompleteBody: You did not provide the number of bytes specified by the Content-Length HTTP header.',
    ],
    [
      'with another trailer than they promised',
      `5\r\nhello\r\n0\r\n${trailer}`,
      { 'x-amz-trailer': 'x-amz-checksum-sha256' },
      '400 MalformedTrailerError: The request contained trailing data that was not well-formed.',
    ],
  ])('%s', async (_, body, headers, outcome) => {
    const answer = await ask(stage.cloud, {
      ...put,
      body,
      headers: {
        'content-encoding': 'aws-chunked',
        'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
        'x-amz-decoded-content-length': '5',
        'x-amz-trailer': 'x-amz-checksum-crc32',
        ...headers,
      },
    });
    expect(refusal(answer)).toBe(outcome);
    if (outcome !== '200') return;
    const stored = stage.cloud.service('s3').object('site', 'a b');
    expect([stored?.body.toString(), stored?.headers['content-encoding']]).toEqual(['hello', undefined]);
  });
});

describe('what is not known is refused by name', () => {
  const words =
    '400 MalformedXML: The XML you provided was not well-formed or did not validate against our published schema';
  const remove = (body: string, headers: Record<string, string> = {}): Raw => ({
    method: 'POST',
    path: '/site',
    query: { delete: '' },
    body,
    headers: { 'content-md5': createHash('md5').update(body).digest('base64'), ...headers },
  });
  test.each<[string, Raw, string]>([
    [
      'a query parameter',
      { path: '/site', query: { 'list-type': '2', 'page-size': '3' } },
      '400 InvalidArgument: The query parameter page-size is not known to this operation.',
    ],
    [
      'an amz header',
      { ...put, headers: { 'x-amz-storage-klass': 'GLACIER' } },
      '501 NotImplemented: A header you provided implies functionality that is not implemented: x-amz-storage-klass',
    ],
    [
      'an amz header that S3 has',
      { ...put, headers: { 'x-amz-tagging': 'a=b' } },
      '501 NotImplemented: A header you provided implies functionality that is not implemented: Tagging',
    ],
    [
      'an operation that S3 has',
      { path: '/site/a', query: { acl: '' } },
      '501 NotImplemented: s3:GetObjectAcl is not part of the local cloud. Of this service it offers AbortMultipartUpload, CompleteMultipartUpload, CopyObject, CreateMultipartUpload, DeleteObject, DeleteObjects, GetObject, HeadObject, ListMultipartUploads, ListObjectsV2, ListParts, PutObject, UploadPart.',
    ],
    [
      'a method',
      { method: 'PATCH', path: '/site/a' },
      '405 MethodNotAllowed: The specified method is not allowed against this resource.',
    ],
    ['a path that is no text', { path: '/site/%zz' }, "400 InvalidURI: Couldn't parse the specified URI."],
    ['a bucket', { ...put, path: '/none/a' }, '404 NoSuchBucket: The specified bucket does not exist'],
    [
      'a number that is none',
      { path: '/site', query: { 'list-type': '2', 'max-keys': 'many' } },
      '400 InvalidArgument: Provided max-keys not an integer or within integer range',
    ],
    [
      'a time that is none',
      { ...put, headers: { expires: '0' } },
      '400 InvalidArgument: The value of expires is neither an HTTP date nor one of ISO 8601: 0',
    ],
    [
      'another storage class',
      { ...put, headers: { 'x-amz-storage-class': 'GLACIER' } },
      '501 NotImplemented: A header you provided implies functionality that is not implemented: StorageClass',
    ],
    [
      'another account',
      { ...put, headers: { 'x-amz-expected-bucket-owner': '000000000000' } },
      '403 AccessDenied: Access Denied',
    ],
    [
      'a delete without a checksum',
      { ...remove('<Delete><Object><Key>a</Key></Object></Delete>'), headers: {} },
      '400 InvalidRequest: Missing required header for this request: Content-MD5',
    ],
    ['a delete of nothing', remove('<Delete></Delete>'), `${words} (Delete.Objects missing)`],
    ['an element', remove('<Delete><Objekt/></Delete>'), `${words} (Delete/Objekt is not known)`],
    ['another root', remove('<Remove/>'), `${words} (the root is Remove, not Delete)`],
    ['no XML', remove('<Delete>'), `${words} (1:8: unclosed tag: Delete)`],
  ])('%s', async (_, raw, outcome) => {
    expect(refusal(await ask(stage.cloud, raw))).toBe(outcome);
  });
});

test.each<[string, Raw, string]>([
  ['the right region', { region: 'us-east-1' }, '<Region>eu-west-1</Region>'],
  ['the bucket', { path: '/none/a' }, '<BucketName>none</BucketName>'],
  ['the condition', { headers: { 'if-none-match': '*' } }, '<Condition>If-None-Match</Condition>'],
  [
    'both hashes',
    { headers: { 'x-amz-content-sha256': hash('hallo') } },
    `<ClientComputedContentSHA256>${hash('hallo')}</ClientComputedContentSHA256><S3ComputedContentSHA256>${hash('hello')}</S3ComputedContentSHA256>`,
  ],
])('a refusal tells %s', async (_, raw, element) => {
  await ask(stage.cloud, put);
  expect((await ask(stage.cloud, { ...put, ...raw })).body).toContain(element);
});

test('a refusal has S3’s form, and the id of its request', async () => {
  const answer = await ask(stage.cloud, { path: '/site/a%26%3C' });
  expect(answer.headers).toMatchObject({ 'content-type': 'application/xml' });
  expect(answer.headers['x-amz-request-id']).toMatch(/^[\w-]+$/);
  expect(answer.body).toBe(
    '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message><Key>a&amp;&lt;</Key>' +
      `<RequestId>${answer.headers['x-amz-request-id']}</RequestId></Error>`,
  );
});

test.each([
  ['HEAD', '/site/none', {}, 404],
  ['HEAD', '/site/there', { 'if-none-match': '"5d41402abc4b2a76b9719d911017c592"' }, 304],
  ['GET', '/site/there', { 'if-none-match': '"5d41402abc4b2a76b9719d911017c592"' }, 304],
  ['HEAD', '/site/there', { 'if-match': '"0"' }, 412],
  ['DELETE', '/site/gone', {}, 204],
])('%s %s with %j has no body', async (method, path, headers, status) => {
  await ask(stage.cloud, { ...put, path: '/site/there' });
  const answer = await ask(stage.cloud, { method, path, headers });
  expect([answer.status, answer.body]).toEqual([status, '']);
});

test('a body that is too large is refused before it is read', async () => {
  const answer = await new Promise<string>((resolve, reject) => {
    const request = http.request(`${stage.cloud.awsUrl}/site/large`, {
      method: 'PUT',
      headers: { 'content-length': String(6 * 1024 ** 3) },
      agent: false,
    });
    request.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        request.destroy();
        const body = Buffer.concat(chunks).toString();
        resolve(refusal({ status: response.statusCode ?? 0, headers: response.headers, body }));
      });
    });
    request.on('error', reject);
    request.flushHeaders();
  });
  expect(answer).toBe('400 EntityTooLarge: Your proposed upload exceeds the maximum allowed size');
});

test('a client that is killed halfway leaves nothing, and nobody minds', async () => {
  const lines: string[] = [];
  const quiet = await openStage({ log: (line) => lines.push(line) });
  quiet.bucket({ name: 'site' });
  const { port } = new URL(quiet.cloud.awsUrl);
  await new Promise<void>((resolve, reject) => {
    const socket = net.connect(Number(port), '127.0.0.1', () => {
      socket.write('PUT /site/half HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\nhello', () => {
        socket.resetAndDestroy();
        resolve();
      });
    });
    socket.on('error', reject);
  });
  expect(refusal(await ask(quiet.cloud, put))).toBe('200');
  expect([lines, quiet.cloud.service('s3').keys('site')]).toEqual([[], ['a b']]);
  await quiet.close();
});
