import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { siteOf } from './pages.ts';
import { roleName, type SiteStage, startSiteStage } from './site-stage.ts';

let stage: SiteStage;
beforeAll(async () => {
  stage = await startSiteStage({ versioned: true, kmsKey: true });
});
afterAll(() => stage.close());

/** In parts, in the bucket. */
const film = (text: string) => Buffer.alloc(20 * 1024 * 1024, text);

it('needs what iam.json lists, and nothing else', async () => {
  const { cloud, build, run } = stage;
  build(siteOf('one', { 'old.txt': 'x', 'film.mp4': film('one') }));
  const undo = cloud.fault({
    service: 's3',
    operation: 'UploadPart',
    after: 1,
    what: { kind: 'error', name: 'InvalidRequest', message: 'Not now', status: 400 },
  });
  const runs = [await run({ 'release-id': 'one' })];
  undo();
  // Another film: what was begun of the first one is given up.
  build(siteOf('one', { 'old.txt': 'x', 'film.mp4': film('two') }));
  runs.push(await run({ 'release-id': 'one' }));
  build(siteOf('two', { 'film.mp4': film('two') }));
  runs.push(
    await run({ 'release-id': 'two', headers: '**/*.svg Cache-Control: no-cache' }),
    await run({ mode: 'rollback', source: '' }),
    await run({ mode: 'list', source: '' }),
    await run({ 'release-id': 'one', prefix: 'preview', 'smoke-check': 'false' }),
    await run({ mode: 'remove', source: '', prefix: 'preview' }),
  );
  expect(runs.map(({ ok, outputs }) => [ok, outputs.status])).toEqual([
    [false, 'FAILED'],
    [true, 'DEPLOYED'],
    [true, 'DEPLOYED'],
    [true, 'ROLLED_BACK'],
    [true, 'LISTED'],
    [true, 'DEPLOYED'],
    [true, 'REMOVED'],
  ]);
  const denied = cloud.journal.filter(
    ({ role, outcome }) => role === roleName && /AccessDenied/.test(outcome),
  );
  expect(denied).toEqual([]);
  expect(cloud.iam.unused('s3-deploy').filter(({ role }) => role === roleName)).toEqual([]);
});

it('asks for nothing that iam.json does not list: one that is missing is refused by name', async () => {
  const { cloud, build, run } = stage;
  const role = cloud.iam.role(roleName);
  const [policy] = role.policies;
  if (!policy) throw new Error('The role has no policy.');
  const without = policy.Statement.filter(({ Sid }) => Sid !== 'Encrypt');
  cloud.iam.putRole({ ...role, policies: [{ ...policy, Statement: without }] });
  build(siteOf('three'));
  const refused = await run({ 'release-id': 'three' });
  cloud.iam.putRole(role);
  expect(refused.ok).toBe(false);
  expect(refused.closing.join('\n')).toMatch(/kms:(Decrypt|GenerateDataKey)/);
});
