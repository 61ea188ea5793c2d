import { expect, test } from '@jest/globals';
import { readListPage } from '../../../src/s3-deploy/transfer/list-page.ts';

const page = (inside: string) =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${inside}</ListBucketResult>\n`;

test.each([
  [
    'an empty bucket',
    '<Name>site</Name><Prefix></Prefix><KeyCount>0</KeyCount><MaxKeys>1000</MaxKeys><IsTruncated>false</IsTruncated>',
    { entries: [], isEscaped: false, next: undefined },
  ],
  [
    'what follows stands before the objects, or behind them',
    '<IsTruncated>true</IsTruncated><Contents><Key>a</Key><LastModified>2026-11-25T00:00:00.000Z</LastModified><ETag>&quot;9dd4&quot;</ETag><Size>7</Size></Contents><NextContinuationToken>a&#x2b;b=</NextContinuationToken>',
    { entries: [{ key: 'a', etag: '9dd4', bytes: 7 }], isEscaped: false, next: 'a+b=' },
  ],
  [
    'an ETag that a proxy made a weak one',
    '<IsTruncated>false</IsTruncated><Contents><Key>a</Key><ETag>W/"9dd4"</ETag><Size>1</Size></Contents>',
    { entries: [{ key: 'a', etag: '9dd4', bytes: 1 }], isEscaped: false, next: undefined },
  ],
  [
    'escaped twice: by the address rules, and as XML',
    '<EncodingType>url</EncodingType><IsTruncated>false</IsTruncated><Contents><ETag>"9dd4-2"</ETag><Key>a+b&amp;%C3%BC&#38;&lt;</Key><Size>0</Size></Contents>',
    { entries: [{ key: 'a+b&%C3%BC&<', etag: '9dd4-2', bytes: 0 }], isEscaped: true, next: undefined },
  ],
])('%s', (_, inside, expected) => {
  expect(readListPage(page(inside))).toEqual(expected);
});

test.each([
  ['another document', '<html></html>', 'S3 answered a list that is none.'],
  [
    'a list that was cut',
    '<ListBucketResult><IsTruncated>false</IsTruncated><Contents><Key>a</Key>',
    'S3 answered a list that is none.',
  ],
  [
    'a list that goes on, and not where',
    page('<IsTruncated>true</IsTruncated><Contents><Key>a</Key><ETag>"a"</ETag><Size>1</Size></Contents>'),
    'S3 answered a list that goes on, and not where.',
  ],
  [
    'an object without an ETag',
    page('<IsTruncated>false</IsTruncated><Contents><Key>a</Key><Size>1</Size></Contents>'),
    'S3 listed an object without its ETag.',
  ],
])('%s is an error', (_, xml, message) => {
  expect(() => readListPage(xml)).toThrow(new Error(message));
});
