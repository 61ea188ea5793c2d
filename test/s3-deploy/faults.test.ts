import { afterEach, expect, test } from '@jest/globals';
import { siteOf } from './pages.ts';
import { type Pages, type SiteStage, startSiteStage } from './site-stage.ts';

let stage: SiteStage;
afterEach(() => stage.close());

const many = (text: string): Pages =>
  siteOf(
    text,
    Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`p/${index}.html`, `${text} ${index}`])),
  );

test.each([
  ['503 from a proxy', { kind: 'status', status: 503 }],
  ['SlowDown', { kind: 'throttle' }],
  ['connections that break', { kind: 'reset' }],
] as const)(
  '30 %% of the requests fail with %s: all objects are right, and the next run has nothing to do',
  async (_, what) => {
    stage = await startSiteStage();
    const undo = stage.cloud.fault({ service: 's3', operation: '*', share: 0.3, what });
    for (const release of ['one', 'two']) {
      const pages = many(release);
      stage.build(pages);
      const run = await stage.run({ 'release-id': release });
      expect(run.closing.slice(1)).toEqual([]);
      for (const [key, content] of Object.entries(pages)) expect(stage.body(key)).toBe(content);
    }
    undo();
    expect((await stage.run({ 'release-id': 'three' })).outputs.status).toBe('UNCHANGED');
    expect(stage.ownKeys().filter((key) => /pending|lock/.test(key))).toEqual([]);
  },
);

test('one file that is refused: the summary has the reason, as text', async () => {
  stage = await startSiteStage();
  stage.build(siteOf('one'));
  stage.cloud.fault({
    service: 's3',
    operation: 'PutObject',
    subject: /logo\.svg$/,
    what: { kind: 'error', name: 'AccessDenied', message: '::error::<b>denied</b>', status: 403 },
  });
  const refused = await stage.run({ 'release-id': 'one' });
  expect(refused.summary.split('\n').slice(0, 9)).toEqual([
    '### s3-deploy failed',
    '',
    'Uploading logo.svg failed. 4 objects of release one were written, and no page&#58; visitors get no release. Nothing was deleted.',
    '',
    '```',
    'AccessDenied: ::error::<b>denied</b>',
    '```',
    '',
    '**Next:** Allow s3&#58;PutObject to the role &#40;the action’s iam.json lists what it needs&#41;. Run the job again&#58; it goes on where this one ended.',
  ]);
});

test('a list that cannot be had is a failure, and nothing is changed', async () => {
  stage = await startSiteStage();
  stage.build(siteOf('one'));
  stage.cloud.fault({
    service: 's3',
    operation: 'ListObjectsV2',
    what: { kind: 'error', name: 'AccessDenied', message: 'Access Denied', status: 403 },
  });
  const refused = await stage.run({ 'release-id': 'one' });
  expect(refused.closing).toEqual([
    'Listing bucket zibro-staging-site failed.',
    '  caused by: AccessDenied: Access Denied',
    'Next: Allow s3:ListBucket to the role (the action’s iam.json lists what it needs).',
  ]);
  expect(refused.writes).toEqual([]);
});

test('somebody who writes in the same place meanwhile is found by the list', async () => {
  stage = await startSiteStage();
  stage.build(siteOf('one'));
  let meddled: Promise<unknown> | undefined;
  stage.cloud.fault({
    service: 's3',
    operation: 'ListObjectsV2',
    after: 1,
    what: { kind: 'delay', ms: 100 },
  });
  const found = await stage.run(
    { 'release-id': 'one' },
    {
      onLine(line) {
        if (line.startsWith('Uploaded 1 index page')) meddled = stage.put('logo.svg', 'theirs');
      },
    },
  );
  await meddled;
  expect(found.closing).toEqual([
    'The list of the bucket does not show 1 object as stored: logo.svg. Somebody else writes or deletes in the same place. All pages of release one are written, and visitors get them; it is not remembered as a release yet. Nothing was deleted.',
    'Next: Find out who else writes below this prefix, then run the job again: it uploads what is not right. Run the job again: it goes on where this one ended.',
  ]);
  const next = await stage.run({ 'release-id': 'one' });
  expect(next.outputs.status).toBe('DEPLOYED');
  expect(stage.body('logo.svg')).toContain('<svg');
});

test('what the bucket remembers is damaged: it is said, and nothing is changed', async () => {
  stage = await startSiteStage();
  stage.build(siteOf('one'));
  await stage.put('.s3-deploy/current.json', '{ damaged');
  const damaged = await stage.run({ 'release-id': 'one' });
  expect(damaged.closing[0]).toBe('.s3-deploy/current.json in the bucket cannot be read.');
  await stage.put('.s3-deploy/current.json', '{"format":2}');
  const newer = await stage.run({ 'release-id': 'one' });
  expect(newer.closing[0]).toBe(
    '.s3-deploy/current.json in the bucket has a format that this version does not know.',
  );
  expect([...damaged.writes, ...newer.writes]).toEqual([]);
});
