import * as cloudfront from '@aws-sdk/client-cloudfront';
import * as s3 from '@aws-sdk/client-s3';
import { describe, expect, test } from '@jest/globals';
import { findOperation } from '../../../../rehearsal/cloud/kernel/operation-schema.ts';
import { readInput } from '../../../../rehearsal/cloud/kernel/read-input.ts';
import { readRest } from '../../../../rehearsal/cloud/kernel/rest/rest-input.ts';
import { writeRest } from '../../../../rehearsal/cloud/kernel/rest/rest-output.ts';
import { restRefusal } from '../../../../rehearsal/cloud/kernel/rest/rest-refusal.ts';
import { restRoute } from '../../../../rehearsal/cloud/kernel/rest/rest-routes.ts';
import { AwsError, type Operation, type Service } from '../../../../rehearsal/cloud/kernel/service.ts';

const nothing: Operation = { permissions: () => [], run: () => ({}) };
const serviceOf = (name: string, schemas: object, operations: string[]): Service => ({
  name,
  protocol: { kind: 'rest-xml' },
  schemas: { ...schemas },
  operations: Object.fromEntries(operations.map((operation) => [operation, nothing])),
});
const services: Record<string, Service> = {
  s3: serviceOf('s3', s3, ['PutObject', 'GetObject', 'ListObjectsV2']),
  cloudfront: serviceOf('cloudfront', cloudfront, ['CreateInvalidation', 'GetDistribution']),
};
const the = (name: string): Service => services[name] ?? serviceOf(name, {}, []);

const request = (method: string, target: string, headers: Record<string, string> = {}) => {
  const [path = '/', search] = target.split('?');
  return { method, path, query: new URLSearchParams(search), headers };
};

const copy = { 'x-amz-copy-source': 'a/b' };
test.each<[string, string, string, Record<string, string>, string, Record<string, string>]>([
  ['s3', 'GET', '/', {}, 'ListBuckets', {}],
  ['s3', 'GET', '/b', {}, 'ListObjects', { Bucket: 'b' }],
  ['s3', 'GET', '/b/', {}, 'ListObjects', { Bucket: 'b' }],
  ['s3', 'GET', '/b?list-type=2', {}, 'ListObjectsV2', { Bucket: 'b' }],
  ['s3', 'GET', '/b/?list-type=2&prefix=x', {}, 'ListObjectsV2', { Bucket: 'b' }],
  ['s3', 'GET', '/b?uploads', {}, 'ListMultipartUploads', { Bucket: 'b' }],
  ['s3', 'HEAD', '/b', {}, 'HeadBucket', { Bucket: 'b' }],
  ['s3', 'POST', '/b?delete', {}, 'DeleteObjects', { Bucket: 'b' }],
  ['s3', 'PUT', '/b/k/l', {}, 'PutObject', { Bucket: 'b', Key: 'k/l' }],
  ['s3', 'PUT', '/b/k/', {}, 'PutObject', { Bucket: 'b', Key: 'k/' }],
  ['s3', 'PUT', '/b//k', {}, 'PutObject', { Bucket: 'b', Key: '/k' }],
  ['s3', 'PUT', '/b/k%2Fl', {}, 'PutObject', { Bucket: 'b', Key: 'k%2Fl' }],
  ['s3', 'PUT', '/b/k', copy, 'CopyObject', { Bucket: 'b', Key: 'k' }],
  ['s3', 'PUT', '/b/k?partNumber=1&uploadId=u', {}, 'UploadPart', { Bucket: 'b', Key: 'k' }],
  ['s3', 'PUT', '/b/k?partNumber=1&uploadId=u', copy, 'UploadPartCopy', { Bucket: 'b', Key: 'k' }],
  ['s3', 'POST', '/b/k?uploads', {}, 'CreateMultipartUpload', { Bucket: 'b', Key: 'k' }],
  ['s3', 'POST', '/b/k?uploadId=u', {}, 'CompleteMultipartUpload', { Bucket: 'b', Key: 'k' }],
  ['s3', 'GET', '/b/k?uploadId=u', {}, 'ListParts', { Bucket: 'b', Key: 'k' }],
  ['s3', 'DELETE', '/b/k?uploadId=u', {}, 'AbortMultipartUpload', { Bucket: 'b', Key: 'k' }],
  ['s3', 'DELETE', '/b/k?versionId=v', {}, 'DeleteObject', { Bucket: 'b', Key: 'k' }],
  ['s3', 'GET', '/b/k?x-id=GetObject', {}, 'GetObject', { Bucket: 'b', Key: 'k' }],
  ['s3', 'GET', '/b/k?acl', {}, 'GetObjectAcl', { Bucket: 'b', Key: 'k' }],
  [
    'cloudfront',
    'POST',
    '/2020-05-31/distribution/E1/invalidation',
    {},
    'CreateInvalidation',
    { DistributionId: 'E1' },
  ],
  [
    'cloudfront',
    'GET',
    '/2020-05-31/distribution/E1/invalidation/I1',
    {},
    'GetInvalidation',
    { DistributionId: 'E1', Id: 'I1' },
  ],
  ['cloudfront', 'GET', '/2020-05-31/distribution/E1', {}, 'GetDistribution', { Id: 'E1' }],
  ['cloudfront', 'GET', '/2020-05-31/distribution/E1/config', {}, 'GetDistributionConfig', { Id: 'E1' }],
  ['cloudfront', 'POST', '/2020-05-31/distribution?WithTags', {}, 'CreateDistributionWithTags', {}],
])('%s %s %s %j is %s', (service, method, target, headers, operation, labels) => {
  expect(restRoute(the(service), request(method, target, headers))).toEqual({ operation, labels });
});

test.each([
  ['s3', 'PATCH', '/b/k'],
  ['cloudfront', 'POST', '/2020-05-31/distribution/E1/invalidation/'],
  ['cloudfront', 'GET', '/2020-05-31/distributions/E1'],
  ['cloudfront', 'GET', '/'],
])('%s %s %s is nothing', (service, method, target) => {
  expect(restRoute(the(service), request(method, target))).toBeUndefined();
});

/** A request as the operation sees it. */
function read(name: string, method: string, target: string, more: { headers?: object; body?: string } = {}) {
  const service = the(name);
  const asked = { ...request(method, target), headers: { ...more.headers } };
  const route = restRoute(service, asked);
  const known = findOperation(service, route?.operation ?? '');
  const { fixed, checksummed } = known;
  const raw = {
    ...asked,
    labels: route?.labels ?? {},
    fixed,
    checksummed,
    body: Buffer.from(more.body ?? ''),
  };
  return readInput(service, known.input, readRest(known.input, raw));
}

describe('a request is read by its bindings', () => {
  test('path, query, headers and body', () => {
    const headers = {
      host: 'x',
      'content-length': '5',
      'x-amz-date': 'now',
      expires: 'Tue, 01 Jan 2030 00:00:00 GMT',
      'x-amz-meta-a': '1',
      'x-amz-meta-b': '2',
      'x-amz-server-side-encryption-bucket-key-enabled': 'true',
    };
    expect(read('s3', 'PUT', '/b/k%20%2B/%C3%BC?x-id=PutObject', { headers, body: 'hello' })).toEqual({
      Bucket: 'b',
      Key: 'k +/ü',
      ContentLength: 5,
      Expires: new Date('2030-01-01T00:00:00Z'),
      Metadata: { a: '1', b: '2' },
      BucketKeyEnabled: true,
      Body: Buffer.from('hello'),
    });
    expect(read('s3', 'GET', '/b?list-type=2&prefix=a%26+b&max-keys=7&fetch-owner=true')).toEqual({
      Bucket: 'b',
      Prefix: 'a& b',
      MaxKeys: 7,
      FetchOwner: true,
    });
  });

  const invalidation = (paths: string) =>
    `<?xml version="1.0"?><InvalidationBatch xmlns="http://cloudfront.amazonaws.com/doc/2020-05-31/">${paths}<CallerReference>r</CallerReference></InvalidationBatch>`;
  const target = '/2020-05-31/distribution/E1/invalidation';

  test('a payload in XML', () => {
    const body = invalidation(
      '<Paths><Quantity>2</Quantity><Items><Path>/a&amp;b</Path><Path><![CDATA[/<c>]]></Path></Items></Paths>',
    );
    expect(read('cloudfront', 'POST', target, { body })).toEqual({
      DistributionId: 'E1',
      InvalidationBatch: { Paths: { Quantity: 2, Items: ['/a&b', '/<c>'] }, CallerReference: 'r' },
    });
  });

  const words = 'The XML you provided was not well-formed or did not validate against our published schema';
  test.each([
    [
      'text for a number',
      invalidation('<Paths><Quantity>two</Quantity></Paths>'),
      'InvalidationBatch/Paths/Quantity is no number',
    ],
    [
      'an element in text',
      invalidation('<Paths><Quantity><b/></Quantity></Paths>'),
      'InvalidationBatch/Paths/Quantity has elements',
    ],
    [
      'an unknown element',
      invalidation('<Paths><Number>1</Number></Paths>'),
      'InvalidationBatch/Paths/Number is not known',
    ],
    [
      'an unknown item',
      invalidation('<Paths><Quantity>1</Quantity><Items><member>/</member></Items></Paths>'),
      'InvalidationBatch/Paths/Items/member is not known',
    ],
    [
      'an element twice',
      invalidation('<CallerReference>q</CallerReference>'),
      'InvalidationBatch/CallerReference is there twice',
    ],
    ['a missing element', invalidation(''), 'InvalidationBatch.Paths missing'],
    ['no body', '', 'InvalidationBatch missing'],
  ])('%s is refused', (_, body, why) => {
    expect(() => read('cloudfront', 'POST', target, { body })).toThrow(
      new AwsError('MalformedXML', `${words} (${why})`),
    );
  });
});

describe('an answer is written by its bindings', () => {
  const write = (name: string, operation: string, answer: object) => {
    const { output, status } = findOperation(the(name), operation);
    return writeRest(output, answer, { status, namespace: 'urn:x', path: operation });
  };

  test('status, headers and a payload in XML', () => {
    const CreateTime = new Date('2026-01-02T03:04:05.678Z');
    const Invalidation = {
      Id: 'I1',
      Status: 'InProgress',
      CreateTime,
      InvalidationBatch: { Paths: { Quantity: 1, Items: ['/a&b'] }, CallerReference: '"r"' },
    };
    expect(write('cloudfront', 'CreateInvalidation', { Location: 'https://x/I1', Invalidation })).toEqual({
      status: 201,
      headers: { location: 'https://x/I1', 'content-type': 'application/xml' },
      body:
        '<?xml version="1.0" encoding="UTF-8"?>\n<Invalidation xmlns="urn:x"><Id>I1</Id><Status>InProgress</Status>' +
        '<CreateTime>2026-01-02T03:04:05.678Z</CreateTime><InvalidationBatch><Paths><Quantity>1</Quantity>' +
        '<Items><Path>/a&amp;b</Path></Items></Paths><CallerReference>&quot;r&quot;</CallerReference></InvalidationBatch></Invalidation>',
    });
  });

  test('a body of bytes, with the part that it is', () => {
    const Body = Buffer.from('lo');
    const LastModified = new Date('2026-01-02T03:04:05Z');
    const answer = { Body, LastModified, ContentRange: 'bytes 3-4/5', Metadata: { a: '1' } };
    expect(write('s3', 'GetObject', answer)).toEqual({
      status: 206,
      headers: {
        'last-modified': 'Fri, 02 Jan 2026 03:04:05 GMT',
        'content-range': 'bytes 3-4/5',
        'x-amz-meta-a': '1',
      },
      body: Body,
    });
  });

  test('control characters as references', () => {
    const { body } = write('s3', 'ListObjectsV2', { Prefix: '\u0001<\r\n' });
    expect(body).toContain('<Prefix>&#x1;&lt;&#xD;\n</Prefix>');
  });

  test('and a member that the schema does not know is a mistake', () => {
    expect(() => write('s3', 'GetObject', { Etag: '1' })).toThrow(
      new Error("GetObject.Etag: the SDK's schema has no such member."),
    );
  });
});

test.each([
  [
    's3',
    404,
    '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>No</Code><Message>a &lt; b</Message><RequestId>1</RequestId></Error>',
  ],
  [
    'cloudfront',
    404,
    '<?xml version="1.0"?>\n<ErrorResponse xmlns="http://cloudfront.amazonaws.com/doc/2020-05-31/"><Error><Type>Sender</Type><Code>No</Code><Message>a &lt; b</Message></Error><RequestId>1</RequestId></ErrorResponse>',
  ],
  [
    'cloudfront',
    500,
    '<?xml version="1.0"?>\n<ErrorResponse xmlns="http://cloudfront.amazonaws.com/doc/2020-05-31/"><Error><Type>Receiver</Type><Code>No</Code><Message>a &lt; b</Message></Error><RequestId>1</RequestId></ErrorResponse>',
  ],
])('a refusal of %s with %i', (name, status, text) => {
  expect(restRefusal(the(name), { name: 'No', message: 'a < b', status }, '1')).toBe(text);
});

test('an operation that AWS has and this cloud does not is refused by name', () => {
  expect(() => findOperation(the('cloudfront'), 'DeleteDistribution')).toThrow(
    new AwsError(
      'NotImplemented',
      'cloudfront:DeleteDistribution is not part of the local cloud. Of this service it offers CreateInvalidation, GetDistribution.',
    ),
  );
});
