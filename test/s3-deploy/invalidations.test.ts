import { afterEach, describe, expect, test } from '@jest/globals';
import { siteOf } from './pages.ts';
import { type SiteStage, startSiteStage } from './site-stage.ts';

let stage: SiteStage;
afterEach(() => stage.close());

const MINUTE = 60_000;

/** Pages that a cache keeps: only an invalidation makes the new ones seen. */
const cached = { headers: '**/*.html Cache-Control: max-age=3600' };

test('one that is slow is a warning; nothing is deleted before its end, and the next run finishes', async () => {
  stage = await startSiteStage({ invalidationMs: 8 * MINUTE });
  stage.build(siteOf('one', { 'old.txt': 'x' }));
  await stage.run({ 'release-id': 'one', ...cached });
  await stage.visit('/');
  stage.build(siteOf('two'));
  const slow = await stage.run({ 'release-id': 'two', 'wait-for-minutes': '1', ...cached });
  expect(slow.ok).toBe(true);
  expect(
    slow.annotations.map(({ level, message }) => [level, message.replace(/ I[A-Z0-9]+ /, ' ID ')]),
  ).toEqual([
    [
      'warning',
      'Invalidation ID is still InProgress after 1 min: until it is completed, visitors may get the release before. Nothing was deleted yet: the next run does it.',
    ],
    ['warning', 'The site still shows release one. Look at it again when the invalidation is completed.'],
  ]);
  expect(slow.outputs).toMatchObject({ status: 'DEPLOYED', release: 'two', 'deleted-count': '0' });
  expect(stage.body('old.txt')).toBe('x');

  const next = await stage.run({ 'release-id': 'two', ...cached });
  expect(next.ok).toBe(true);
  expect(next.calls.filter((line) => line.startsWith('CreateInvalidation'))).toHaveLength(1);
  expect(next.outputs).toMatchObject({ status: 'DEPLOYED', 'deleted-count': '1', 'uploaded-count': '0' });
  expect(next.outputs['invalidation-id']).toBe(slow.outputs['invalidation-id']);
  expect(await stage.visit('/')).toContain('home two');
  expect(stage.body('old.txt')).toBeUndefined();
  expect((await stage.run({ 'release-id': 'two', ...cached })).writes).toEqual([]);
});

test('what a slow one left undeleted is deleted by the next release too', async () => {
  stage = await startSiteStage({ invalidationMs: 8 * MINUTE });
  stage.build(siteOf('one', { 'old.txt': 'x' }));
  await stage.run({ 'release-id': 'one' });
  stage.build(siteOf('two'));
  await stage.run({ 'release-id': 'two', 'wait-for-minutes': '1' });
  expect(stage.body('old.txt')).toBe('x');
  stage.build(siteOf('three'));
  const third = await stage.run({ 'release-id': 'three' });
  expect(third.lines).toContain('    old.txt (left by an earlier run)');
  expect(third.outputs).toMatchObject({ status: 'DEPLOYED', 'deleted-count': '1' });
  expect(stage.body('old.txt')).toBeUndefined();
  // Everything that was not known to be invalidated is invalidated with it.
  expect(JSON.parse(third.outputs.plan ?? '').paths).toContain('/old.txt');
});

test('a look at it that is not answered is no failure', async () => {
  stage = await startSiteStage();
  stage.build(siteOf('one'));
  await stage.run({ 'release-id': 'one' });
  stage.build(siteOf('two'));
  stage.cloud.fault({
    service: 'cloudfront',
    operation: 'GetInvalidation',
    times: 6,
    what: { kind: 'status', status: 503 },
  });
  expect((await stage.run({ 'release-id': 'two' })).outputs.status).toBe('DEPLOYED');
});

test('wait-for-invalidation: false goes on at once, and the next run asks what became of it', async () => {
  stage = await startSiteStage({ invalidationMs: 3 * MINUTE });
  stage.build(siteOf('one'));
  await stage.run({ 'release-id': 'one', ...cached });
  stage.build(siteOf('two'));
  const sent = await stage.run({
    'release-id': 'two',
    'wait-for-invalidation': 'false',
    'smoke-check': 'false',
  });
  expect(sent.calls.filter((line) => line.startsWith('GetInvalidation'))).toEqual([]);
  expect(sent.annotations[0]?.message).toMatch(
    /^Invalidation I[A-Z0-9]+ is InProgress, and was not waited for \(wait-for-invalidation\)\.$/,
  );
});

test('too many in progress: it waits for room', async () => {
  stage = await startSiteStage();
  stage.build(siteOf('one'));
  await stage.run({ 'release-id': 'one', ...cached });
  stage.cloud.fault({
    service: 'cloudfront',
    operation: 'CreateInvalidation',
    times: 4,
    what: {
      kind: 'error',
      name: 'TooManyInvalidationsInProgress',
      message:
        'Processing your request will cause you to exceed the maximum number of in-progress wildcard invalidations.',
    },
  });
  stage.build(siteOf('two'));
  const waited = await stage.run({ 'release-id': 'two', ...cached });
  expect(waited.outputs.status).toBe('DEPLOYED');
  expect(waited.calls.filter((line) => line.startsWith('CreateInvalidation'))).toHaveLength(5);
  expect(await stage.visit('/')).toContain('home two');
});

test('one that is refused: the release is complete in the bucket, which is said, and the next run sends it', async () => {
  stage = await startSiteStage();
  stage.build(siteOf('one', { 'old.txt': 'x' }));
  await stage.run({ 'release-id': 'one', ...cached });
  await stage.visit('/');
  stage.build(siteOf('two'));
  const undo = stage.cloud.fault({
    service: 'cloudfront',
    operation: 'CreateInvalidation',
    what: { kind: 'error', name: 'AccessDenied', message: 'Access Denied', status: 403 },
  });
  const refused = await stage.run({ 'release-id': 'two', ...cached });
  expect(refused.closing).toEqual([
    'Invalidating 1 path of distribution E1STAGINGSITE failed. Release two is complete in the bucket. CloudFront may still answer with the release before. Nothing was deleted.',
    '  caused by: AccessDenied: Access Denied',
    'Next: Allow cloudfront:CreateInvalidation to the role (the action’s iam.json lists what it needs). Run the job again: it goes on where this one ended.',
  ]);
  expect(await stage.visit('/')).toContain('home one');
  undo();
  const next = await stage.run({ 'release-id': 'two', ...cached });
  expect(next.lines.slice(1, 3)).toEqual([
    expect.stringMatching(
      /^ {2}The deployment of two that began at .* did not end: what it left is put right\.$/,
    ),
    '  An invalidation of an earlier run is not known to be completed.',
  ]);
  expect(next.outputs).toMatchObject({ status: 'DEPLOYED', 'uploaded-count': '0', 'deleted-count': '1' });
  expect(await stage.visit('/')).toContain('home two');
});

describe('the distribution is looked at before anything is written', () => {
  test('one that is not there', async () => {
    stage = await startSiteStage();
    stage.cloud.fault({
      service: 'cloudfront',
      operation: 'GetDistribution',
      what: {
        kind: 'error',
        name: 'NoSuchDistribution',
        message: 'The specified distribution does not exist.',
        status: 404,
      },
    });
    stage.build(siteOf('one'));
    const refused = await stage.run({ 'release-id': 'one', ...cached });
    expect(refused.closing).toEqual([
      'There is no distribution E1STAGINGSITE in this account.',
      '  caused by: NoSuchDistribution: The specified distribution does not exist.',
      'Next: Correct distribution-id, or use a role of the account that has it.',
    ]);
    expect(refused.writes).toEqual([]);
  });

  test('one that serves another folder', async () => {
    stage = await startSiteStage({ originPath: '/www' });
    stage.build(siteOf('one'));
    const refused = await stage.run({ 'release-id': 'one', prefix: 'web' });
    expect(refused.closing).toEqual([
      'Distribution E1STAGINGSITE serves the folder www/ of bucket zibro-staging-site: web/ is not in it.',
      'Next: Set prefix to www or a folder in it, or correct distribution-id. Nothing was changed.',
    ]);
    const inside = await stage.run({ 'release-id': 'one', prefix: 'www/' });
    expect(inside.outputs.status).toBe('DEPLOYED');
    expect(await stage.visit('/')).toContain('home one');
  });

  test('one that serves another bucket is a warning: it may have another name for it', async () => {
    stage = await startSiteStage({ origin: 'zibro-staging-app' });
    stage.build(siteOf('one'));
    const warned = await stage.run({ 'release-id': 'one', 'smoke-check': 'false' });
    expect(warned.annotations).toEqual([
      {
        level: 'warning',
        title: 's3-deploy',
        message:
          'No origin of distribution E1STAGINGSITE is bucket zibro-staging-site: it may serve something else.',
      },
    ]);
  });
});
