import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Cancelled } from '../../src/core/failure.ts';
import { siteOf } from './pages.ts';
import { type SiteStage, startSiteStage } from './site-stage.ts';

let stage: SiteStage;
beforeEach(async () => {
  stage = await startSiteStage();
  stage.build(siteOf('one', { 'old.txt': 'x' }));
  await stage.run({ 'release-id': 'one' });
  stage.build(siteOf('two'));
  stage.build(siteOf('three'), 'other');
});
afterEach(() => stage.close());

const LOCK = '.s3-deploy/lock.json';
const theirs = JSON.stringify({ release: 'three', run: 'https://github.example/runs/7', id: 'x' });

test('a second deployment waits for the first, and then plans again what it finds', async () => {
  let second: ReturnType<SiteStage['run']> | undefined;
  const planned: Promise<unknown>[] = [];
  const first = await stage.run(
    { 'release-id': 'two' },
    {
      onLine(line) {
        if (!line.startsWith('Uploaded') || second) return;
        second = stage.run({ 'release-id': 'three', source: 'other' });
        planned.push(second);
      },
    },
  );
  expect(first.outputs.status).toBe('DEPLOYED');
  const later = await second;
  expect(later?.lines).toContain(
    'Waiting for release two, which is publishing to this site, for up to 10 min.',
  );
  expect(later?.lines).toContain('The bucket is not as it was when this was planned: it is planned again.');
  expect(later?.outputs).toMatchObject({ status: 'DEPLOYED', release: 'three', 'previous-release': 'two' });
  expect(await stage.visit('/')).toContain('home three');
});

test('it gives up after lock-wait-minutes, and names who holds the lock', async () => {
  await stage.put(LOCK, theirs);
  const refused = await stage.run({ 'release-id': 'two', 'lock-wait-minutes': '0' });
  expect(refused.closing).toEqual([
    'Another deployment holds the lock of this site: release three (https://github.example/runs/7). Waited for 0 min. Nothing was changed.',
    'Next: Run the job again when that one is over, or raise lock-wait-minutes. If it was killed, its lock expires 2 min after its last sign of life.',
  ]);
  expect(stage.body(LOCK)).toBe(theirs);
  expect(stage.body('index.html')).toContain('home one');
});

test.each([
  [
    'what it finds is published over',
    {},
    ['Site s3://zibro-staging-site/: release two (number 3) is live'],
    'two',
  ],
  [
    'the guard is asked again, and refuses',
    { 'max-delete-percent': '20' },
    [
      'This release would delete 3 of 10 objects of the site (30 %), such as "a.txt"; max-delete-percent is 20. Nothing was changed.',
      'Next: Look whether source and prefix are the right ones. If they are, raise the limit for this run; nothing was changed.',
    ],
    'three',
  ],
])('another release between plan and lock: %s', async (_, inputs, closing, live) => {
  stage.build(siteOf('three', { 'a.txt': 'a', 'b.txt': 'b', 'c.txt': 'c' }), 'other');
  stage.cloud.fault({
    service: 's3',
    operation: 'PutObject',
    subject: /lock\.json$/,
    times: 1,
    what: { kind: 'delay', ms: 3000 },
  });
  let other: ReturnType<SiteStage['run']> | undefined;
  const moved = await stage.run(
    { 'release-id': 'two', ...inputs },
    {
      onLine(line) {
        if (line.startsWith('Release two (number 2)')) {
          other = stage.run({ 'release-id': 'three', source: 'other', 'max-delete-percent': '100' });
        }
      },
    },
  );
  expect((await other)?.outputs).toMatchObject({ status: 'DEPLOYED', release: 'three' });
  expect(moved.lines).toContain('The bucket is not as it was when this was planned: it is planned again.');
  expect(moved.closing.map((line) => line.split(', and served')[0])).toEqual(closing);
  expect(await stage.visit('/')).toContain(`home ${live}`);
});

/** Writes up to the first page: what is begun, the archive, the three hashed files. */
const hashedFiles = [
  ...['PutObject', 'CopyObject', 'CopyObject', 'CopyObject'],
  ...['PutObject', 'PutObject', 'PutObject'],
];

test.each([
  [
    'before anything was written',
    /^Release two \(number 2\)/,
    [],
    ['The run was cancelled (SIGTERM).', 'Next: Nothing was changed.'],
  ],
  [
    'after the hashed files',
    /^Uploaded 3 hashed files/,
    hashedFiles,
    [
      'The run was cancelled (SIGTERM). 3 objects of release two were written, and no page: visitors get release one as before. Nothing was deleted.',
      'Next: Run the job again: it goes on where this one ended.',
    ],
  ],
  [
    'between the pages',
    /^Uploaded 1 page,/,
    [...hashedFiles, 'PutObject'],
    [
      'The run was cancelled (SIGTERM). 1 of 2 pages of release two were written: visitors get pages of both releases, and everything that they name is there. Nothing was deleted.',
      'Next: Run the job again: it goes on where this one ended. To go back to one instead, use `mode: rollback`.',
    ],
  ],
  [
    'while the invalidation is in progress',
    /is InProgress\.$/,
    [...hashedFiles, 'PutObject', 'PutObject', 'PutObject', 'PutObject', 'CreateInvalidation'],
    [
      'The run was cancelled (SIGTERM). Release two is complete in the bucket. CloudFront may still answer with the release before. Nothing was deleted.',
      'Next: Run the job again: it goes on where this one ended.',
    ],
  ],
])(
  'cancelled %s: what it left is said, the lock is given back, the next run ends it',
  async (_, atLine, writes, closing) => {
    const controller = new AbortController();
    const cancelled = await stage.run(
      { 'release-id': 'two' },
      {
        signal: controller.signal,
        onLine(line) {
          if (atLine.test(line)) controller.abort(new Cancelled('SIGTERM'));
        },
      },
    );
    expect(cancelled.closing).toEqual(closing);
    expect(cancelled.ok).toBe(false);
    const others = cancelled.writes.filter((line) => !line.includes(LOCK));
    expect(others.map((line) => line.split(' ')[0])).toEqual(writes);
    expect(stage.ownKeys()).not.toContain(LOCK);
    const next = await stage.run({ 'release-id': 'two' });
    expect(next.outputs).toMatchObject({ status: 'DEPLOYED', release: 'two' });
    expect(await stage.visit('/')).toContain('home two');
    expect(stage.keys()).not.toContain('old.txt');
    expect(stage.ownKeys()).not.toContain('.s3-deploy/pending.json');
  },
);

test('after a deployment that did not end, a rollback goes to the last complete release', async () => {
  const controller = new AbortController();
  await stage.run(
    { 'release-id': 'two' },
    {
      signal: controller.signal,
      onLine(line) {
        if (line.startsWith('Uploaded 1 page')) controller.abort(new Cancelled('SIGTERM'));
      },
    },
  );
  expect(stage.body('about/index.html')).toContain('about two');
  const back = await stage.run({ mode: 'rollback', source: '' });
  expect(back.outputs).toMatchObject({ status: 'ROLLED_BACK', release: 'one', 'uploaded-count': '0' });
  expect(stage.body('about/index.html')).toContain('about one');
  expect(await stage.visit('/about/index.html')).toContain('about one');
});

test('a lock that is taken over while the list is read again: the release is not remembered, and theirs is left alone', async () => {
  const before = stage.body('.s3-deploy/current.json');
  const taken: Promise<unknown>[] = [];
  const lost = await stage.run(
    { 'release-id': 'two' },
    {
      onLine(line) {
        if (!line.startsWith('Uploaded 1 index page')) return;
        // Longer than the pause between two heartbeats.
        const what = { kind: 'delay' as const, ms: 150_000 };
        stage.cloud.fault({ service: 's3', operation: 'ListObjectsV2', times: 1, what });
        taken.push(stage.put(LOCK, theirs));
      },
    },
  );
  await Promise.all(taken);
  expect(lost.closing).toEqual([
    'Another deployment took over the lock of this site while this one was running. All pages of release two are written, and visitors get them; it is not remembered as a release yet. Nothing was deleted.',
    'Next: Look at the other run; run this job again when it is over. Run the job again: it goes on where this one ended. To go back to one instead, use `mode: rollback`.',
  ]);
  expect(stage.body('.s3-deploy/current.json')).toBe(before);
  expect(stage.ownKeys()).toContain('.s3-deploy/pending.json');
  expect(stage.body(LOCK)).toBe(theirs);
});
