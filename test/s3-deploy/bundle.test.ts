import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { hashOf, siteOf } from './pages.ts';
import { type SiteStage, startSiteStage } from './site-stage.ts';

let stage: SiteStage;
beforeEach(async () => {
  stage = await startSiteStage();
});
afterEach(() => stage.close());

test('as the runner starts it: a release, the same again, and back', async () => {
  stage.build(siteOf('one'));
  const env = {
    GITHUB_SHA: 'c0ffee',
    GITHUB_SERVER_URL: 'https://github.example',
    GITHUB_REPOSITORY: 'zibro/web',
    GITHUB_RUN_ID: '7',
  };
  const first = await stage.step({}, { env });
  expect(first.exitCode).toBe(0);
  expect(first.outputs).toMatchObject({ status: 'DEPLOYED', release: 'c0ffee', 'uploaded-count': '7' });
  expect(JSON.parse(first.outputs.releases ?? '')).toMatchObject([
    { release: 'c0ffee', sequence: 1, run: 'https://github.example/zibro/web/actions/runs/7', objects: 7 },
  ]);
  expect(JSON.parse(first.outputs.result ?? '')).toMatchObject({
    ending: 'published',
    smoke: [{ ok: true }, { ok: true }],
  });
  expect(first.summary).toContain('#### Smoke check');
  expect(await stage.visit('/')).toContain('home one');

  const again = await stage.step({}, { env });
  expect(again.outputs.status).toBe('UNCHANGED');
  expect(again.writes).toEqual([]);

  stage.build(siteOf('two'));
  await stage.step({ 'release-id': 'two' });
  const back = await stage.step({ mode: 'rollback', source: '' });
  expect(back.outputs).toMatchObject({ status: 'ROLLED_BACK', release: 'c0ffee', 'uploaded-count': '0' });
}, 30_000);

test('SIGTERM among the uploads: it stops, says what it left, and gives the lock back', async () => {
  stage.build(siteOf('one'));
  await stage.run({ 'release-id': 'one' });
  stage.build(siteOf('two'));
  stage.cloud.fault({
    service: 's3',
    operation: 'PutObject',
    subject: /assets/,
    // A hundredth of it in real time: long enough for the signal on a busy machine.
    what: { kind: 'delay', ms: 50_000 },
  });
  let look: NodeJS.Timeout | undefined;
  const step = await stage.step(
    { 'release-id': 'two', concurrency: '1' },
    {
      onStart(child) {
        look = setInterval(() => {
          const begun = stage.cloud.journal.some(({ subject }) =>
            subject.endsWith(`app-${hashOf('two')}.js`),
          );
          if (begun) child.kill('SIGTERM');
        }, 5);
      },
    },
  );
  clearInterval(look);
  expect(step.exitCode).toBe(1);
  expect(step.stdout).toMatch(
    /The run was cancelled \(SIGTERM\)\. 1 object of release two was written, and no page: visitors get release one as before\. Nothing was deleted\./,
  );
  expect(step.stdout).toContain('Next: Run the job again: it goes on where this one ended.');
  expect(step.outputs).toMatchObject({ status: 'FAILED', release: 'one' });
  expect(stage.ownKeys()).not.toContain('.s3-deploy/lock.json');
  expect(stage.ownKeys()).toContain('.s3-deploy/pending.json');
}, 30_000);
