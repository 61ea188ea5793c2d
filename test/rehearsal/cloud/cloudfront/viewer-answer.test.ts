import { afterAll, beforeAll, describe, expect, it, test } from '@jest/globals';
import { type Cdn, cdn, closeAll } from './stage.ts';

let site: Cdn;
const etag = '"781e5e245d69b566979b86e28d23f2c7"';

beforeAll(async () => {
  site = await cdn();
  await site.put('digits', '0123456789', {
    'content-type': 'text/plain; charset=utf-8',
    'cache-control': 'max-age=60',
    'content-language': 'ko',
    'x-amz-meta-release': 'abc',
  });
});
afterAll(closeAll);

it('has what is stored with the object, and what CloudFront adds', async () => {
  const { headers } = await site.get('/digits');
  expect(headers).toMatchObject({
    'content-type': 'text/plain; charset=utf-8',
    'content-length': '10',
    'content-language': 'ko',
    'cache-control': 'max-age=60',
    'x-amz-meta-release': 'abc',
    'accept-ranges': 'bytes',
    'last-modified': 'Fri, 20 Nov 2026 12:00:00 GMT',
    date: 'Fri, 20 Nov 2026 12:00:00 GMT',
    etag,
    server: 'AmazonS3',
    'x-cache': 'Miss from cloudfront',
    via: expect.stringMatching(/^1\.1 d[0-9a-f]{13}\.cloudfront\.net \(CloudFront\)$/),
    'x-amz-cf-id': expect.stringMatching(/^[\w-]{56}$/),
  });
  expect(headers.age).toBeUndefined();
  await site.clock.advance(2_500);
  expect((await site.get('/digits')).headers.age).toBe('2');
});

test.each<[string, Record<string, string>, number]>([
  ['its ETag', { 'if-none-match': etag }, 304],
  ['one of some ETags', { 'if-none-match': `"other", W/${etag}` }, 304],
  ['any ETag', { 'if-none-match': '*' }, 304],
  ['another ETag', { 'if-none-match': '"other"' }, 200],
  [
    'another ETag decides before the time',
    {
      'if-none-match': '"other"',
      'if-modified-since': 'Fri, 20 Nov 2026 12:00:00 GMT',
    },
    200,
  ],
  ['not modified since', { 'if-modified-since': 'Fri, 20 Nov 2026 12:00:00 GMT' }, 304],
  ['modified since', { 'if-modified-since': 'Fri, 20 Nov 2026 11:59:59 GMT' }, 200],
])('a viewer that has %s', async (_, headers, status) => {
  const answer = await site.get('/digits', headers);
  expect([answer.status, answer.body.length]).toEqual([status, status === 304 ? 0 : 10]);
  expect(answer.headers.etag).toBe(etag);
  expect(answer.headers['content-type']).toBe(status === 304 ? undefined : 'text/plain; charset=utf-8');
});

test.each<[string, Record<string, string>, number, string, string | undefined]>([
  ['the beginning', { range: 'bytes=0-3' }, 206, '0123', 'bytes 0-3/10'],
  ['the rest', { range: 'bytes=7-' }, 206, '789', 'bytes 7-9/10'],
  ['the last two', { range: 'bytes=-2' }, 206, '89', 'bytes 8-9/10'],
  ['more than there is', { range: 'bytes=8-100' }, 206, '89', 'bytes 8-9/10'],
  ['several parts', { range: 'bytes=0-1,3-4' }, 200, '0123456789', undefined],
  ['no range of bytes', { range: 'lines=1-2' }, 200, '0123456789', undefined],
  ['the same file', { range: 'bytes=0-0', 'if-range': etag }, 206, '0', 'bytes 0-0/10'],
  ['another file', { range: 'bytes=0-0', 'if-range': '"other"' }, 200, '0123456789', undefined],
])('a viewer that asks for %s', async (_, headers, status, body, contentRange) => {
  const answer = await site.get('/digits', headers);
  expect([answer.status, answer.body.toString(), answer.headers['content-range']]).toEqual([
    status,
    body,
    contentRange,
  ]);
});

describe('refusals', () => {
  it('a range after the end', async () => {
    const { status, headers } = await site.get('/digits', { range: 'bytes=10-' });
    expect([status, headers['content-range'], headers['x-cache']]).toEqual([
      416,
      'bytes */10',
      'Hit from cloudfront',
    ]);
  });

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('%s', async (method) => {
    const { status, headers, body } = await site.get('/digits', {}, method);
    expect([status, headers['x-cache'], headers.server]).toEqual([
      403,
      'Error from cloudfront',
      'CloudFront',
    ]);
    expect(body.toString()).toContain(
      'This distribution is not configured to allow the HTTP request method that was used for this request. ' +
        'The distribution supports only cachable requests.',
    );
  });

  it('a path with a broken escape', async () => {
    expect((await site.get('/%zz')).status).toBe(400);
  });
});
