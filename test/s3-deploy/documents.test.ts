import { gzipSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import { manifestShape, pendingShape, stateShape } from '../../src/s3-deploy/document-shapes.ts';
import { decoded, encoded } from '../../src/s3-deploy/documents.ts';

const at = '2026-11-24T12:00:00.000Z';
const object = { etag: 'e', kind: 'page', bytes: 1, sha256: 'a'.repeat(64), headers: 0 };
const manifest = {
  format: 1,
  release: 'one',
  sequence: 1,
  createdAt: at,
  headers: [{ 'cache-control': 'no-cache', 'x-amz-meta-a': 'b' }],
  objects: { 'index.html': object, constructor: { ...object, versionId: 'v' } },
};
const state = {
  format: 1,
  current: manifest,
  releases: [{ release: 'one', sequence: 1, createdAt: at, objects: 2, bytes: 2, restored: 1 }],
  retired: { 'a.js': { lastIn: 1, retiredAt: at } },
  archive: { ['b'.repeat(64)]: { lastIn: 1, retiredAt: at } },
  invalidation: { paths: ['/'], callerReference: 'r' },
};
const pending = {
  format: 1,
  release: 'two',
  sequence: 2,
  startedAt: at,
  writes: ['a'],
  deletes: [],
  paths: [],
};
const read = (value: unknown, shape: (value: unknown) => boolean) => {
  const body = Buffer.isBuffer(value) ? value : encoded(value);
  return decoded('current.json', { body, etag: 'e', modifiedAt: 0, askedAt: 0 }, shape);
};

test('what the action writes is read, compressed or not', () => {
  expect(read(state, stateShape)).toEqual(state);
  expect(read(manifest, manifestShape)).toEqual(manifest);
  expect(read(Buffer.from(JSON.stringify(pending)), pendingShape)).toEqual(pending);
});

const withCurrent = (more: object) => ({ ...state, current: { ...manifest, ...more } });
test.each<[string, unknown]>([
  ['nothing but a format', { format: 1 }],
  ['no current release', { ...state, current: null }],
  ['a number that is a text', withCurrent({ sequence: '1' })],
  ['a number without bounds', withCurrent({ sequence: 1e15 })],
  ['a time that is none', withCurrent({ createdAt: 'never' })],
  ['a list for the objects', withCurrent({ objects: [object] })],
  ['an object of another kind', withCurrent({ objects: { a: { ...object, kind: 'folder' } } })],
  ['a key of the action’s own', withCurrent({ objects: { '.s3-deploy/current.json': object } })],
  ['a key that goes up', withCurrent({ objects: { 'a/../b': object } })],
  [
    'a header that is no header of an object',
    withCurrent({ headers: [{ 'x-amz-copy-source': 'other/secret' }] }),
  ],
  ['a release that is none', { ...state, releases: [null] }],
  ['an archive by other names', { ...state, archive: { '../x': { lastIn: 1, retiredAt: at } } }],
  ['paths that are no list', { ...state, invalidation: { paths: '/', callerReference: 'r' } }],
])('a state with %s is refused', (_, value) => {
  expect(() => read(value, stateShape)).toThrow('current.json in the bucket is not what this action writes.');
});

test('what unpacks to more than any site’s memory is refused', () => {
  const bomb = gzipSync(Buffer.alloc(257 * 1024 * 1024));
  expect(() => read(bomb, stateShape)).toThrow('current.json in the bucket cannot be read.');
});

test.each([
  ['no JSON', Buffer.from('{ damaged'), 'current.json in the bucket cannot be read.'],
  ['null', null, 'current.json in the bucket has a format that this version does not know.'],
  [
    'a later format',
    { format: 2 },
    'current.json in the bucket has a format that this version does not know.',
  ],
])('%s is refused', (_, value, message) => {
  expect(() => read(value, stateShape)).toThrow(message);
});
