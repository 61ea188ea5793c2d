import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type BackendStage, openBackendStage } from '../../../rehearsal/stage/backend-stage.ts';
import { ask } from '../../../rehearsal/stage/visitors/probe.ts';
import { backendStory } from '../../../rehearsal/stories/backend.ts';
import { playChapter } from '../../../rehearsal/stories/chapter.ts';
import { told } from './told.ts';

/*
 * The story that npm start plays, chapter by chapter. Each one stands on the one before it, as for a team:
 * the first that does not end as it should makes the later ones fail too.
 */
let stage: BackendStage;

beforeAll(async () => {
  stage = await openBackendStage({ dist: process.env.ZIBRO_DIST ?? '' });
}, 60_000);

afterAll(async () => {
  await stage?.close();
}, 60_000);

test.each(backendStory.chapters.map((chapter) => [chapter.title, chapter] as const))(
  '%s',
  async (_, chapter) => {
    expect(told(await playChapter(backendStory, chapter, stage))).toEqual([]);
  },
  180_000,
);

const pushMain = () =>
  stage.runner.run({
    repository: stage.cloud.world.repositories.backend.name,
    workflow: 'backend-ci.yml',
    event: 'push',
    ref: 'refs/heads/main',
    sha: stage.repository.head('main'),
  });
const written = (from: number, operation: RegExp) =>
  stage.cloud.journal.slice(from).filter((entry) => entry.write && operation.test(entry.operation));

test('a merge to main of what staging serves: nothing is built, and production, which has it already, is not touched', async () => {
  const from = stage.cloud.journal.length;
  stage.repository.fastForward({ branch: 'main', to: 'feature/greeting' });
  const { conclusion } = await pushMain();
  expect(conclusion).toBe('success');
  expect(written(from, /upload|PUT manifest|PutImage/)).toEqual([]);
  expect(written(from, /./).filter(({ role }) => role === 'zibro-production-backend-deploy')).toEqual([]);
}, 180_000);

test('a repair on main that staging has not seen: built once, to staging first, then the same digest to production', async () => {
  const from = stage.cloud.journal.length;
  const commit = stage.repository.commit({
    branch: 'main',
    message: 'fix: a repair',
    edit: (files) => files.replace('src/app.ts', 'A change without a meaning.', 'A repair.'),
  });
  const run = await pushMain();
  expect(run.conclusion).toBe('success');
  expect(written(from, /PUT manifest/)).toHaveLength(1);
  const parameters = written(from, /PutParameter/).map(({ role }) => role);
  expect(parameters).toEqual(['zibro-staging-backend-deploy', 'zibro-production-backend-deploy']);
  const outputs = run.jobs.find(({ id }) => id === 'backend/production')?.outputs;
  expect(outputs?.image).toBe(run.jobs.find(({ id }) => id === 'backend/staging')?.outputs.image);
  for (const { url } of Object.values(stage.environments)) expect(await ask(`${url}/version`)).toBe(commit);
}, 180_000);

test('every call of the pipeline was allowed: the roles hold what the actions’ iam.json lists, and nothing was denied', () => {
  const denied = stage.cloud.journal.filter(
    ({ role, outcome }) => role.endsWith('-deploy') && /AccessDenied/.test(outcome),
  );
  expect(denied).toEqual([]);
});

test('no task outlives its cloud', async () => {
  const pids = stage.cloud
    .service('ecs')
    .runningProcesses()
    .map(({ pid }) => pid);
  expect(pids.length).toBeGreaterThan(0);
  await stage.close();
  const alive = pids.filter((pid) => {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  });
  expect(alive).toEqual([]);
});
