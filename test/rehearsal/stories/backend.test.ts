import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openStage, type Stage } from '../../../rehearsal/stage/stage.ts';
import { backendStory } from '../../../rehearsal/stories/backend.ts';
import { playChapter } from '../../../rehearsal/stories/chapter.ts';

/*
 * The story that npm start plays, chapter by chapter. Each one stands on the one before it, as for a team:
 * the first that does not end as it should makes the later ones fail too.
 */
let stage: Stage;

beforeAll(async () => {
  stage = await openStage({ dist: process.env.ZIBRO_DIST ?? '' });
}, 60_000);

afterAll(async () => {
  await stage?.close();
}, 60_000);

test.each(backendStory.map((chapter) => [chapter.title, chapter] as const))(
  '%s',
  async (_, chapter) => {
    const { view } = await playChapter(chapter, stage);
    expect(view.wrong).toEqual([]);
  },
  180_000,
);

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
