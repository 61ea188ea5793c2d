import { describe, expect, test } from '@jest/globals';
import { changedKeys } from '../../../src/s3-deploy/cdn/changed.ts';
import { compare } from '../../../src/s3-deploy/changes/compare.ts';
import type { Given } from '../../../src/s3-deploy/changes/given.ts';
import { otherSites } from '../../../src/s3-deploy/changes/others.ts';
import type { Pending } from '../../../src/s3-deploy/release.types.ts';
import { filesOf, HOUR, Model } from './model.ts';

type Site = Record<string, string>;

const CHUNK = 'assets/index-BxQ2a3_k.js';
const FIRST: Site = { 'index.html': 'one', [CHUNK]: 'chunk one', 'logo.png': 'logo' };

function live(site: Site = FIRST, options: { versioned?: boolean } = {}): Model {
  const model = new Model(options);
  model.deploy(site);
  return model;
}

const ask = (model: Model, site: Site, options: Partial<Given> = {}, own: Site = {}) =>
  compare({ ...model.given(options), files: filesOf(site, own) });

/** The difference in words. */
function told(model: Model, site: Site, options: Partial<Given> = {}, own: Site = {}): string[] {
  const changes = ask(model, site, options, own);
  return [
    ...changes.uploads.map(({ file, reason }) => `upload ${file.key}: ${reason}`),
    ...changes.headers.map(({ file }) => `headers ${file.key}`),
    ...changes.archive.map(({ key }) => `archive ${key}`),
    ...changes.deletes.map(({ key, reason }) => `delete ${key}: ${reason}`),
    ...Object.keys(changes.retired).map((key) => `retire ${key}`),
    ...changes.unknown.map((key) => `unknown ${key}`),
    ...changes.notImmutable.map((key) => `not immutable ${key}`),
    ...(changes.same ? ['same'] : []),
  ];
}

const pending = (writes: string[], options: Partial<Pending> = {}): Pending => ({
  format: 1,
  release: 'killed',
  sequence: 2,
  startedAt: '2026-11-25T00:00:00Z',
  writes,
  deletes: [],
  paths: [],
  ...options,
});

test('a first release uploads everything', () => {
  expect(told(new Model(), { 'index.html': 'one', 'a.txt': 'a' })).toEqual([
    'upload index.html: new',
    'upload a.txt: new',
  ]);
});

test('the same site is no release', () => {
  expect(told(live(), FIRST)).toEqual(['same']);
});

const { 'logo.png': _logo, ...withoutLogo } = FIRST;
const { [CHUNK]: _chunk, ...withoutChunk } = FIRST;

test.each<[string, Site, string[]]>([
  ['other content', { ...FIRST, 'index.html': 'two' }, ['upload index.html: content', 'archive index.html']],
  ['a new file', { ...FIRST, 'b.txt': 'b' }, ['upload b.txt: new']],
  ['a mutable file less', withoutLogo, ['archive logo.png', 'delete logo.png: removed']],
  ['an immutable file less', withoutChunk, [`retire ${CHUNK}`]],
  [
    'an immutable file that is not',
    { ...FIRST, [CHUNK]: 'chunk two' },
    [`upload ${CHUNK}: content`, `archive ${CHUNK}`, `not immutable ${CHUNK}`],
  ],
])('%s', (_, site, expected) => {
  expect(told(live(), site)).toEqual(expected);
});

test('a versioned bucket keeps everything by itself', () => {
  expect(told(live(FIRST, { versioned: true }), { 'index.html': 'two', [CHUNK]: 'chunk one' })).toEqual([
    'upload index.html: content',
    'delete logo.png: removed',
  ]);
});

test('other headers with the same content', () => {
  const own = { 'cache-control': 'max-age=60' };
  const changes = ask(live(), FIRST, {}, own);
  expect(
    changes.headers.map(({ file, from, etag }) => [
      file.key,
      from['cache-control'],
      file.headers['cache-control'],
      etag !== '',
    ]),
  ).toEqual([
    ['index.html', 'no-cache', 'max-age=60', true],
    [CHUNK, 'public, max-age=31536000, immutable', 'max-age=60', true],
    ['logo.png', 'public, max-age=300, must-revalidate', 'max-age=60', true],
  ]);
  expect([changes.uploads, changes.archive, changes.same]).toEqual([[], [], false]);
});

describe('somebody else was there', () => {
  test('an object was overwritten', () => {
    const model = live();
    model.put('logo.png', 'theirs', {});
    expect(told(model, FIRST)).toEqual(['upload logo.png: changed-outside']);
  });

  test('an object was deleted', () => {
    const model = live();
    model.objects.delete('logo.png');
    expect(told(model, FIRST)).toEqual(['upload logo.png: new']);
    expect(changedKeys(ask(model, FIRST), model.state)).toEqual(['logo.png']);
  });

  test.each<[Given['delete'], string[]]>([
    ['managed', ['upload index.html: content', 'archive index.html', 'unknown theirs.txt']],
    ['none', ['upload index.html: content', 'archive index.html', 'unknown theirs.txt']],
    ['all', ['upload index.html: content', 'archive index.html', 'delete theirs.txt: unknown']],
  ])('an object that no release knows, delete: %s', (mode, expected) => {
    const model = live();
    model.put('theirs.txt', 'x', {});
    expect(told(model, { ...FIRST, 'index.html': 'two' }, { delete: mode })).toEqual(expected);
  });

  test('a file where one is that no release knows', () => {
    const model = live();
    model.put('theirs.txt', 'x', {});
    expect(told(model, { ...FIRST, 'theirs.txt': 'x' })).toEqual(['upload theirs.txt: unknown']);
  });
});

test('another site below is neither seen nor touched', () => {
  const model = live();
  for (const key of ['preview/1/index.html', 'preview/1/.s3-deploy/lock.json', 'preview/10/a.txt'])
    model.put(key, 'x', {});
  const changes = ask(model, { ...FIRST, 'index.html': 'two' }, { delete: 'all' });
  expect(changes.others).toEqual(['preview/1/']);
  expect(changes.deletes).toEqual([{ key: 'preview/10/a.txt', reason: 'unknown' }]);
});

test('sites below sites are one', () => {
  const keys = [
    '.s3-deploy/current.json',
    'a/.s3-deploy/x',
    'a/b/.s3-deploy/x',
    'c/d/.s3-deploy/x',
    'e/s3-deploy/x',
  ];
  expect(otherSites(keys)).toEqual(['a/', 'c/d/']);
});

describe('what stays for a while', () => {
  /** Releases 2, 3, … that differ in their page alone. */
  function later(model: Model, releases: number, options: Partial<Given> = {}): Model {
    for (let release = 0; release < releases; release += 1) {
      model.now += HOUR;
      model.deploy({ 'index.html': `later ${release}` }, options);
    }
    return model;
  }
  const next = { 'index.html': 'next' };
  const expired = (model: Model) => told(model, next).filter((line) => line.includes('expired'));

  test('for so many releases, however old', () => {
    const model = later(live(), 2);
    model.now += 1000 * HOUR;
    expect(told(model, next)).toContain(`retire ${CHUNK}`);
    expect(expired(model)).toEqual([]);
    model.deploy({ 'index.html': 'one more' });
    expect(expired(model)).toContain(`delete ${CHUNK}: expired`);
  });

  test('for so many hours, however many releases', () => {
    const model = later(live(), 10);
    expect(told(model, next)).toContain(`retire ${CHUNK}`);
    expect(expired(model)).toEqual([]);
  });

  test('then it goes, with its manifest and its archived content', () => {
    const model = later(live(), 4);
    model.now += 24 * HOUR;
    const gone = expired(model);
    expect(gone).toContain(`delete ${CHUNK}: expired`);
    expect(gone).toContain('delete .s3-deploy/releases/1.json: expired');
    expect(gone.filter((line) => line.includes('objects/'))).toHaveLength(3);
  });

  test('but not without a release', () => {
    const model = later(live(), 4);
    model.now += 24 * HOUR;
    expect(ask(model, { 'index.html': 'later 3' })).toMatchObject({ same: true, deletes: [] });
    expect(Object.keys(ask(model, { 'index.html': 'later 3' }).retired)).toEqual([CHUNK]);
  });

  test('and nothing is deleted where nothing may be', () => {
    const model = live();
    model.deploy({ 'index.html': 'two' }, { delete: 'none' });
    expect(Object.keys(model.state?.retired ?? {})).toEqual([CHUNK, 'logo.png']);
    later(model, 4, { delete: 'none' });
    model.now += 24 * HOUR;
    expect(ask(model, next, { delete: 'none' }).deletes).toEqual([]);
    expect(ask(model, next).deletes.map(({ key }) => key)).toEqual(
      expect.arrayContaining([CHUNK, 'logo.png']),
    );
  });

  test('a chunk that is in use again is not deleted', () => {
    const model = later(live(), 4);
    model.now += 24 * HOUR;
    expect(told(model, { ...next, [CHUNK]: 'chunk one' })).toContain(`upload ${CHUNK}: returned`);
    expect(ask(model, { ...next, [CHUNK]: 'chunk one' }).deletes.map(({ key }) => key)).not.toContain(CHUNK);
  });

  test('a name that may have a hash stays too, and can be gone back to', () => {
    const site = { 'index.html': 'one', 'assets/a-checkBox.js': 'a' };
    expect(told(live(site), { 'index.html': 'one' })).toEqual([
      'archive assets/a-checkBox.js',
      'retire assets/a-checkBox.js',
    ]);
  });
});

describe('a run was killed', () => {
  test('before it published: what it wrote is written again or taken care of', () => {
    const model = live();
    for (const key of ['index.html', 'new.html', 'assets/new-Cx3dR9_w.js']) model.put(key, 'killed', {});
    const writes = ['index.html', 'logo.png', 'new.html', 'assets/new-Cx3dR9_w.js', 'never.txt'];
    expect(told(model, FIRST, { pending: pending(writes) })).toEqual([
      'upload index.html: unfinished',
      'headers logo.png',
      'delete new.html: unfinished',
      'retire assets/new-Cx3dR9_w.js',
    ]);
  });

  test('before it published, and the site is what it was: nothing else would remember what it wrote', () => {
    const model = live();
    for (const key of ['new.html', 'assets/new-Cx3dR9_w.js', `.s3-deploy/objects/${'a'.repeat(64)}`]) {
      model.put(key, 'killed', {});
    }
    expect(told(model, FIRST, { pending: pending(['new.html', 'assets/new-Cx3dR9_w.js']) })).toEqual([
      `delete .s3-deploy/objects/${'a'.repeat(64)}: unfinished`,
      'delete assets/new-Cx3dR9_w.js: unfinished',
      'delete new.html: unfinished',
      'same',
    ]);
  });

  test('after it published: what it was going to delete is deleted', () => {
    const model = live();
    model.put('old.txt', 'x', {});
    expect(
      told(model, FIRST, { pending: pending(['index.html'], { sequence: 1, deletes: ['old.txt'] }) }),
    ).toEqual(['delete old.txt: unfinished', 'same']);
  });

  test('in a first release', () => {
    const model = new Model();
    for (const key of ['index.html', 'other.html']) model.put(key, 'killed', {});
    expect(
      told(
        model,
        { 'index.html': 'one' },
        { pending: pending(['index.html', 'other.html'], { sequence: 1 }) },
      ),
    ).toEqual(['upload index.html: unfinished', 'delete other.html: unfinished']);
  });
});

test('what the CDN may still hold', () => {
  const model = live({ ...FIRST, 'a.txt': 'a', 'assets/b-Cx3dR9_w.js': 'b' });
  model.put('assets/b-Cx3dR9_w.js', 'theirs', {});
  const site = {
    'index.html': 'two',
    [CHUNK]: 'chunk two',
    'logo.png': 'logo',
    'new.txt': 'new',
    'assets/b-Cx3dR9_w.js': 'b',
    'assets/new-Dx3dR9_w.js': 'new',
  };
  expect(changedKeys(ask(model, site), model.state)).toEqual([
    'index.html',
    CHUNK,
    'assets/b-Cx3dR9_w.js',
    'a.txt',
  ]);
});
