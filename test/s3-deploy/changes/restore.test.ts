import { describe, expect, test } from '@jest/globals';
import { nextManifest } from '../../../src/s3-deploy/changes/next-state.ts';
import { targetRelease } from '../../../src/s3-deploy/changes/releases.ts';
import { restore } from '../../../src/s3-deploy/changes/restore.ts';
import type { Manifest, Pending } from '../../../src/s3-deploy/release.types.ts';
import { filesOf, HOUR, Model } from './model.ts';

const CHUNK = 'assets/index-BxQ2a3_k.js';
const ONE = { 'index.html': 'one', [CHUNK]: 'chunk one', 'logo.png': 'logo one' };
const TWO = {
  'index.html': 'two',
  'assets/index-Cx3dR9_w.js': 'chunk two',
  'logo.png': 'logo two',
  'new.html': 'new',
};

function two(options: { versioned?: boolean } = {}): Model {
  const model = new Model(options);
  model.deploy(ONE);
  model.now += HOUR;
  model.deploy(TWO);
  return model;
}

const first = (model: Model): Manifest => {
  const manifest = model.manifests.get(1);
  if (!manifest) throw new Error('no first release');
  return manifest;
};
const copiesOf = (model: Model, options = {}) =>
  restore(first(model), model.given(options)).copies.map(({ copy: { from, to } }) =>
    [from.versionId ? `${from.key} ${from.versionId}` : from.key, to].join(' -> '),
  );

test('an unversioned bucket has the content in the archive; pages come last', () => {
  const model = two();
  const { missing, changes } = restore(first(model), model.given());
  expect(copiesOf(model)).toEqual([
    expect.stringMatching(/^\.s3-deploy\/objects\/[0-9a-f]{64} -> logo\.png$/),
    expect.stringMatching(/^\.s3-deploy\/objects\/[0-9a-f]{64} -> index\.html$/),
  ]);
  expect(missing).toEqual([]);
  expect(changes.archive.map(({ key }) => key).sort()).toEqual(['index.html', 'logo.png', 'new.html']);
  expect(changes.deletes).toEqual([{ key: 'new.html', reason: 'removed' }]);
  expect(Object.keys(changes.retired)).toEqual(['assets/index-Cx3dR9_w.js']);
  expect(changes.unchanged).toEqual([CHUNK]);
});

test('a versioned bucket has it by its version', () => {
  expect(copiesOf(two({ versioned: true }))).toEqual([
    'logo.png v2 -> logo.png',
    'index.html v3 -> index.html',
  ]);
});

test('a key whose content is right gets its headers back', () => {
  const model = new Model();
  model.deploy(ONE);
  model.deploy(ONE, {}, { 'cache-control': 'max-age=60' });
  const { copies } = restore(first(model), model.given());
  expect(
    copies.map(({ copy }) => [copy.to, copy.headers?.['cache-control'], copy.ifMatch !== undefined]),
  ).toEqual([
    [CHUNK, 'public, max-age=31536000, immutable', true],
    ['logo.png', 'public, max-age=300, must-revalidate', true],
    ['index.html', 'no-cache', true],
  ]);
});

test('a chunk that later releases had gets its headers named again', () => {
  const model = two();
  model.deploy({ ...TWO, [CHUNK]: 'chunk one' }, {}, { 'x-amz-meta-a': '1' });
  model.deploy(TWO);
  expect(copiesOf(model)).toContain(`${CHUNK} -> ${CHUNK}`);
});

test('content that moved is copied from where it is, if that stays', () => {
  const model = new Model();
  model.deploy({ 'index.html': 'one', 'a.txt': 'same', 'b.txt': 'same' });
  model.deploy({ 'index.html': 'one', 'b.txt': 'same' });
  for (const key of model.objects.keys()) if (key.includes('/objects/')) model.objects.delete(key);
  expect(copiesOf(model)).toEqual(['b.txt -> a.txt']);
});

test('what is in the bucket no more is told', () => {
  const model = two();
  for (const key of model.objects.keys())
    if (key.includes('/objects/') || key === CHUNK) model.objects.delete(key);
  expect(restore(first(model), model.given()).missing.sort()).toEqual([CHUNK, 'index.html', 'logo.png']);
});

test('there and back again', () => {
  const model = two();
  model.rollback(1);
  expect(model.served()).toMatchObject(ONE);
  expect(model.served()['new.html']).toBeUndefined();
  model.rollback(2);
  expect(model.served()).toMatchObject(TWO);
  expect(model.state?.releases.map(({ sequence }) => sequence)).toEqual([4, 3, 2, 1]);
});

describe('the release to go back to', () => {
  const model = two();
  const killed = (sequence: number): Pending => ({
    format: 1,
    release: 'killed',
    sequence,
    startedAt: '',
    writes: [],
    deletes: [],
    paths: [],
  });

  test.each<[string, string | undefined, Pending | undefined, number]>([
    ['the one before', undefined, undefined, 1],
    ['by name', 'r1', undefined, 1],
    ['by number', '1', undefined, 1],
    ['the current one, by name', 'r2', undefined, 2],
    ['after a deployment that was killed', undefined, killed(3), 2],
    ['after one that was killed once it was live', undefined, killed(2), 1],
  ])('%s', (_, wanted, pending, sequence) => {
    expect(targetRelease(wanted, model.state, pending).sequence).toBe(sequence);
  });

  test.each<[string, string | undefined, Model, string]>([
    [
      'no release',
      undefined,
      new Model(),
      'No release has been deployed here: there is nothing to go back to.',
    ],
    ['one that is not there', 'v9', model, 'Release "v9" cannot be reached. There are: 2 (r2), 1 (r1).'],
  ])('%s', (_, wanted, { state }, message) => {
    expect(() => targetRelease(wanted, state, undefined)).toThrow(new Error(message));
  });

  test('of very many, the newest are named', () => {
    const releases = Array.from({ length: 1000 }, (_, index) => ({
      release: `r${index}`,
      sequence: 1000 - index,
      createdAt: '2026-11-25T00:00:00Z',
      objects: 1,
      bytes: 1,
    }));
    const state = model.state && { ...model.state, releases };
    expect(() => targetRelease('v9', state, undefined)).toThrow(
      /There are: 1000 \(r0\), .*, 981 \(r19\) and 980 more\.$/,
    );
  });

  test('the only one', () => {
    const only = new Model();
    only.deploy(ONE);
    expect(() => targetRelease(undefined, only.state, undefined)).toThrow(
      new Error('There is no release before r1 that can be reached: there is nothing to go back to.'),
    );
  });

  test('a name that is a number comes before the number', () => {
    const { state } = model;
    const [two_, one] = state?.releases ?? [];
    if (!state || !two_ || !one) throw new Error('no releases');
    const renamed = { ...state, releases: [{ ...two_, release: '1' }, one] };
    expect(targetRelease('1', renamed, undefined).sequence).toBe(2);
  });
});

test('a manifest says each set of headers once, and what S3 answered', () => {
  const files = filesOf({ 'a.html': 'a', 'b.html': 'b', 'c.png': 'c' });
  const stored = new Map(files.map(({ key }) => [key, { etag: `tag of ${key}` }]));
  const manifest = nextManifest({
    files,
    stored,
    state: undefined,
    release: 'r',
    sequence: 1,
    createdAt: 'now',
  });
  expect(manifest.headers).toHaveLength(2);
  expect(manifest.objects['b.html']).toMatchObject({ etag: 'tag of b.html', headers: 0 });
  expect(manifest).not.toHaveProperty('run');
  expect(() =>
    nextManifest({ files, stored: new Map(), state: undefined, release: 'r', sequence: 1, createdAt: 'now' }),
  ).toThrow(new Error('a.html is in no answer of S3 and in no earlier release.'));
});
