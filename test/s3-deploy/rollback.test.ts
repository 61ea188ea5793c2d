import { gunzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from '@jest/globals';
import { Cancelled } from '../../src/core/failure.ts';
import { siteOf } from './pages.ts';
import { type SiteStage, startSiteStage } from './site-stage.ts';

let stage: SiteStage;
afterEach(() => stage.close());

const site = 's3://zibro-staging-site/';

/** Publishes releases one after the other. */
async function publish(...releases: string[]) {
  for (const release of releases) {
    stage.build(siteOf(release, { [`only-${release}.txt`]: release, 'logo.svg': `<svg>${release}</svg>` }));
    const run = await stage.run({ 'release-id': release });
    expect(run.ok).toBe(true);
  }
}

/** The manifest of an earlier release, as JSON. */
async function manifestOf(sequence: number): Promise<string> {
  const object = stage.cloud.service('s3').object(stage.bucket, `.s3-deploy/releases/${sequence}.json`);
  return gunzipSync(object?.body ?? '').toString();
}

const counted = (calls: string[], operation: string) =>
  calls.filter((line) => line.startsWith(`${operation} `)).length;
const uploads = (writes: string[]) =>
  writes.filter((line) => line.startsWith('PutObject') && !line.includes('/.s3-deploy/'));

describe.each([
  ['without versions', false],
  ['with versions', true],
])('in a bucket %s', (_, versioned) => {
  test('the release before comes back by copies, with one invalidation, and then the one before that', async () => {
    stage = await startSiteStage({ versioned });
    await publish('one', 'two', 'three');
    const back = await stage.run({ mode: 'rollback', source: '' });
    expect(back.ok).toBe(true);
    expect(uploads(back.writes)).toEqual([]);
    expect(counted(back.calls, 'CreateInvalidation')).toBe(1);
    expect(back.outputs).toMatchObject({
      status: 'ROLLED_BACK',
      release: 'two',
      'previous-release': 'three',
      'uploaded-count': '0',
      'copied-count': '4',
      'deleted-count': '1',
    });
    expect(stage.body('only-two.txt')).toBe('two');
    expect(stage.body('only-three.txt')).toBeUndefined();
    expect(await stage.visit('/')).toContain('200 <title>home two</title>');
    expect(await stage.visit('/logo.svg')).toBe('200 <svg>two</svg>');
    const releases = JSON.parse(back.outputs.releases ?? '');
    expect(releases.map((one: Record<string, unknown>) => [one.sequence, one.release, one.restored])).toEqual(
      [
        [4, 'two', 2],
        [3, 'three', undefined],
        [2, 'two', undefined],
        [1, 'one', undefined],
      ],
    );

    const further = await stage.run({ mode: 'rollback', source: '' });
    expect(further.outputs).toMatchObject({ status: 'ROLLED_BACK', release: 'one' });
    expect(await stage.visit('/')).toContain('home one');
    const forth = await stage.run({ mode: 'rollback', source: '', release: 'three' });
    expect(forth.outputs).toMatchObject({ release: 'three', 'uploaded-count': '0' });
    expect(await stage.visit('/about/index.html')).toContain('about three');
    expect(stage.keys().filter((key) => key.startsWith('only-'))).toEqual(['only-three.txt']);
  });

  test('the next deployment of the same content after a rollback uploads what it needs', async () => {
    stage = await startSiteStage({ versioned });
    await publish('one', 'two');
    await stage.run({ mode: 'rollback', source: '' });
    const again = await stage.run({ 'release-id': 'two' });
    expect(again.outputs).toMatchObject({ status: 'DEPLOYED', release: 'two' });
    expect(await stage.visit('/')).toContain('home two');
  });
});

test('one that was cancelled halfway goes on to the same release', async () => {
  stage = await startSiteStage();
  await publish('one', 'two', 'three');
  const controller = new AbortController();
  const half = await stage.run(
    { mode: 'rollback', source: '' },
    {
      signal: controller.signal,
      onLine(line) {
        if (line.startsWith('Wrote 1 page by')) controller.abort(new Cancelled('SIGTERM'));
      },
    },
  );
  expect(half.closing).toEqual([
    'The run was cancelled (SIGTERM). 1 of 2 pages of release two were written: visitors get pages of both releases, and everything that they name is there. Nothing was deleted.',
    'Next: Run the job again: it goes on where this one ended.',
  ]);
  const again = await stage.run({ mode: 'rollback', source: '' });
  expect(again.outputs).toMatchObject({ status: 'ROLLED_BACK', release: 'two' });
});

test('one after another goes further, whatever was restored before', async () => {
  stage = await startSiteStage();
  await publish('one', 'two', 'three');
  await stage.run({ mode: 'rollback', source: '' });
  await publish('five');
  const released = [];
  for (let times = 0; times < 2; times++) {
    released.push((await stage.run({ mode: 'rollback', source: '' })).outputs.release);
  }
  expect(released).toEqual(['two', 'one']);
});

test('one that would fall into a site that came there since is refused', async () => {
  stage = await startSiteStage();
  stage.build(siteOf('one', { 'docs/index.html': 'docs of one' }));
  await stage.run({ 'release-id': 'one' });
  await publish('two');
  stage.build({ 'index.html': 'their own' });
  await stage.run({ 'release-id': 'docs', prefix: 'docs', 'smoke-check': 'false' });
  const refused = await stage.run({ mode: 'rollback', source: '', release: 'one' });
  expect(refused.closing).toEqual([
    'Release one cannot be published again: docs/index.html would fall into a site of its own (docs/).',
    'Next: Go back to another release (`mode: list`), or remove the other site (`mode: remove` with its prefix); nothing was changed.',
  ]);
  expect(refused.writes).toEqual([]);
  expect(stage.body('docs/index.html')).toBe('their own');
});

test('there is nothing to go back to', async () => {
  stage = await startSiteStage();
  const none = await stage.run({ mode: 'rollback', source: '' });
  expect(none.closing).toEqual([
    'No release has been deployed here: there is nothing to go back to.',
    'Next: Look whether bucket and prefix are the right ones; nothing was changed.',
  ]);
  await publish('one');
  const only = await stage.run({ mode: 'rollback', source: '' });
  expect(only.closing[0]).toBe(
    'There is no release before one that can be reached: there is nothing to go back to.',
  );
  const unknown = await stage.run({ mode: 'rollback', source: '', release: 'nine' });
  expect(unknown.closing[0]).toBe('Release "nine" cannot be reached. There are: 1 (one).');
  expect([...none.writes, ...only.writes, ...unknown.writes]).toEqual([]);
});

test('content that is gone is refused before anything is written', async () => {
  stage = await startSiteStage();
  await publish('one', 'two');
  const archived = stage.ownKeys().filter((key) => key.includes('/objects/'));
  await stage.cloud.call({
    service: 's3',
    operation: 'DeleteObjects',
    input: { Bucket: stage.bucket, Delete: { Objects: archived.map((Key) => ({ Key })) } },
    caller: stage.cloud.admin.caller,
  });
  const refused = await stage.run({ mode: 'rollback', source: '' });
  expect(refused.closing).toEqual([
    'Release one cannot be published again: the content of 4 objects is not in the bucket any more (about/index.html, index.html, logo.svg and 1 more).',
    'Next: Go back to another release (`mode: list`), or deploy the wanted commit again; nothing was changed.',
  ]);
  expect(refused.writes).toEqual([]);
});

test('a version that is gone is refused before anything is written', async () => {
  stage = await startSiteStage({ versioned: true });
  await publish('one', 'two');
  const { versionId } = JSON.parse(await manifestOf(1)).objects['index.html'];
  await stage.cloud.call({
    service: 's3',
    operation: 'DeleteObject',
    input: { Bucket: stage.bucket, Key: 'index.html', VersionId: versionId },
    caller: stage.cloud.admin.caller,
  });
  const refused = await stage.run({ mode: 'rollback', source: '' });
  expect(refused.closing).toEqual([
    'Release one cannot be published again: an earlier version of 1 object is gone, or may not be read (index.html).',
    'Next: Look at the bucket’s lifecycle rules, and whether the role has s3:GetObjectVersion. Go back to another release (`mode: list`), or deploy the wanted commit again; nothing was changed.',
  ]);
  expect(refused.writes).toEqual([]);
});

test('the list of releases, newest first', async () => {
  stage = await startSiteStage();
  const empty = await stage.run({ mode: 'list', source: '' });
  expect(empty.closing).toEqual([`Site ${site} has no release.`]);
  await publish('one', 'two');
  const listed = await stage.run({ mode: 'list', source: '' });
  expect(listed.closing).toEqual([`Site ${site} has 2 releases; two (number 2) is live.`]);
  expect(listed.outputs).toMatchObject({ status: 'LISTED', release: 'two', 'previous-release': 'one' });
  expect(listed.summary).toContain('<summary>2 releases</summary>');
  expect(listed.writes).toEqual([]);
});

test('a dry run of a rollback writes nothing', async () => {
  stage = await startSiteStage();
  await publish('one', 'two');
  const dry = await stage.run({ mode: 'rollback', source: '', 'dry-run': 'true' });
  expect(dry.writes).toEqual([]);
  expect(dry.lines.slice(1, 7)).toEqual([
    'Release one (number 3): 8 objects, 501 B, the content of one (number 1) again.',
    '  restore 4 objects by copies inside S3',
    '    logo.svg',
    '    only-one.txt',
    '    about/index.html',
    '    index.html',
  ]);
});
