import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { siteOf } from './pages.ts';
import { type SiteStage, startSiteStage } from './site-stage.ts';

let stage: SiteStage;
beforeEach(async () => {
  stage = await startSiteStage();
});
afterEach(() => stage.close());

const preview = { prefix: 'preview/12', 'smoke-check': 'false' };
const removal = { mode: 'remove', source: '', prefix: 'preview/12' };
const site = 's3://zibro-staging-site/preview/12/';

test('a preview that is over: its objects, then the addresses, then what made it one', async () => {
  stage.build(siteOf('outer'));
  await stage.run({ 'release-id': 'outer' });
  stage.build(siteOf('one'));
  await stage.run({ 'release-id': 'one', ...preview });
  const outer = stage.keys().filter((key) => !key.startsWith('preview/'));

  const dry = await stage.run({ ...removal, 'dry-run': 'true' });
  expect(dry.writes).toEqual([]);
  expect(dry.lines[1]).toBe('  delete 7 objects, and what this action keeps there');
  expect(dry.outputs).toMatchObject({ status: 'PLANNED', release: 'one' });

  const removed = await stage.run(removal);
  expect(removed.closing).toEqual([`Site ${site} is removed: 7 objects deleted.`]);
  expect(removed.outputs).toMatchObject({
    status: 'REMOVED',
    release: '',
    'previous-release': 'one',
    'deleted-count': '7',
  });
  const folder = 'zibro-staging-site/preview/12/';
  expect(removed.writes).toEqual([
    `PutObject ${folder}.s3-deploy/lock.json`,
    // The pages, then what they name.
    'DeleteObjects zibro-staging-site (2 keys)',
    'DeleteObjects zibro-staging-site (5 keys)',
    'CreateInvalidation E1STAGINGSITE /preview/12 and 1 more',
    `DeleteObjects ${folder}.s3-deploy/current.json`,
    `DeleteObject ${folder}.s3-deploy/lock.json`,
  ]);
  expect(stage.keys()).toEqual(outer);
  expect(stage.ownKeys()).toEqual(['.s3-deploy/current.json']);

  const again = await stage.run(removal);
  expect(again.closing).toEqual([`Site ${site}: nothing is there, nothing was to be done.`]);
  expect(again.outputs.status).toBe('UNCHANGED');
  expect(again.writes).toEqual([]);
});

test('one that has sites below it leaves them alone', async () => {
  stage.build(siteOf('one'));
  await stage.run({ 'release-id': 'one', prefix: 'preview', 'smoke-check': 'false' });
  await stage.run({ 'release-id': 'one', ...preview });
  const removed = await stage.run({ ...removal, prefix: 'preview' });
  expect(removed.outputs).toMatchObject({ status: 'REMOVED', 'deleted-count': '7' });
  expect(stage.keys().every((key) => key.startsWith('preview/12/'))).toBe(true);
  expect(stage.keys()).toHaveLength(7);
});

test('a place where this action has not published is refused', async () => {
  await stage.put('preview/12/theirs.txt', 'theirs');
  const refused = await stage.run(removal);
  expect(refused.closing).toEqual([
    `${site} holds 1 object, and no release of this action: it is not removed.`,
    'Next: Correct bucket and prefix, or delete the objects by other means.',
  ]);
  expect(refused.writes).toEqual([]);
});

test('one that was refused halfway is finished by the next run', async () => {
  stage.build(siteOf('one'));
  await stage.run({ 'release-id': 'one', ...preview });
  const undo = stage.cloud.fault({
    service: 'cloudfront',
    operation: 'CreateInvalidation',
    what: { kind: 'error', name: 'AccessDenied', message: 'Access Denied', status: 403 },
  });
  const refused = await stage.run(removal);
  expect(refused.closing).toEqual([
    'Invalidating 2 paths of distribution E1STAGINGSITE failed. 7 objects of the site were deleted.',
    '  caused by: AccessDenied: Access Denied',
    'Next: Allow cloudfront:CreateInvalidation to the role (the action’s iam.json lists what it needs). Run the job again: it removes what is left.',
  ]);
  undo();
  const next = await stage.run(removal);
  expect(next.outputs).toMatchObject({ status: 'REMOVED', 'deleted-count': '0' });
  expect([...stage.keys(), ...stage.ownKeys()]).toEqual([]);
});

test('a delete that is refused among many: how many were deleted is said', async () => {
  const many = Object.fromEntries(Array.from({ length: 1500 }, (_, index) => [`${index}.txt`, 'x']));
  stage.build(siteOf('one', many));
  await stage.run({ 'release-id': 'one', ...preview });
  stage.cloud.fault({
    service: 's3',
    operation: 'DeleteObjects',
    after: 2,
    times: 1,
    what: { kind: 'error', name: 'AccessDenied', message: 'Access Denied', status: 403 },
  });
  const refused = await stage.run(removal);
  expect(refused.closing[0]).toMatch(
    /^Deleting preview\/12\/\d+\.txt and \d+ more failed\. 1002 objects of the site were deleted\.$/,
  );
  expect(refused.outputs).toMatchObject({ status: 'FAILED', 'deleted-count': '1002' });
  expect(stage.keys()).toHaveLength(505);
});
