import type { Runtime } from '../core/action.ts';
import { Cancelled } from '../core/failure.ts';
import type { Edge } from './edge.ts';
import { goBack } from './go-back.ts';
import type { ReleasePlan } from './modes.types.ts';
import { problemOf } from './problem.ts';
import { nothingDone, publishPlan } from './publish-plan.ts';
import type { State } from './release.types.ts';
import type { Invalidation, ReleaseResult } from './result.types.ts';
import { smokeOf } from './smoke.ts';
import { COMPLETED } from './steps/invalidate.ts';
import { underLock } from './under-lock.ts';

/** What is known so far; `plan` is the one that counts. */
interface Progress {
  plan: ReleasePlan;
  result: ReleaseResult;
}

/** Publishes, looks at the site, and goes back where it is wrong. */
export async function applyRelease(plan: ReleasePlan, edge: Edge, runtime: Runtime): Promise<ReleaseResult> {
  const start = runtime.clock.now();
  const result: ReleaseResult = {
    kind: 'release',
    ending: 'broken',
    plannedAgain: undefined,
    done: nothingDone(),
    releases: undefined,
    smoke: [],
    rollback: undefined,
    warnings: [],
    problem: undefined,
    seconds: 0,
  };
  try {
    if (plan.action === 'none') await check({ plan, result }, plan.work.open().seen.state, edge, runtime);
    else {
      const { inputs } = plan.work.open();
      await underLock({ inputs, release: plan.release }, edge, runtime, (locked) =>
        publishAndLook(plan, result, edge, locked),
      );
    }
  } catch (error) {
    result.ending = error instanceof Cancelled ? 'cancelled' : 'broken';
    result.problem = problemOf(error);
  }
  result.seconds = Math.round((runtime.clock.now() - start) / 1000);
  return result;
}

async function publishAndLook(
  plan: ReleasePlan,
  result: ReleaseResult,
  edge: Edge,
  runtime: Runtime,
): Promise<void> {
  const progress = { plan, done: result.done };
  let state: State | undefined;
  try {
    state = await publishPlan(progress, edge, runtime);
  } finally {
    if (progress.plan !== plan) result.plannedAgain = progress.plan;
  }
  await check({ plan: progress.plan, result }, state, edge, runtime);
  if (result.ending === 'smoke-failed' && progress.plan.action === 'publish') {
    await goBack(progress.plan, result, edge, runtime);
  }
}

/** What was live already is looked at all the same: green says that it is served. */
async function check(
  { plan, result }: Progress,
  state: State | undefined,
  edge: Edge,
  runtime: Runtime,
): Promise<void> {
  const { invalidation, uploaded, copied } = result.done;
  const slow = invalidation !== undefined && invalidation.status !== COMPLETED;
  if (slow) result.warnings.push(slowWarning(invalidation, plan));
  result.releases = state?.releases;
  if (state) result.smoke = await smokeOf(plan, state, [...uploaded, ...copied], edge, runtime);
  const wrong = result.smoke.filter(({ ok }) => !ok);
  const late = slow && wrong.length > 0 && wrong.every(({ earlier }) => earlier);
  if (late) {
    result.warnings.push(
      `The site still shows release ${wrong[0]?.release}. Look at it again when the invalidation is completed.`,
    );
  }
  if (wrong.length > 0 && !late) result.ending = 'smoke-failed';
  else result.ending = plan.action === 'none' ? 'unchanged' : 'published';
}

function slowWarning({ id, status }: Invalidation, plan: ReleasePlan): string {
  const { inputs, deletes } = plan.work.open();
  if (!inputs['wait-for-invalidation']) {
    return `Invalidation ${id} is ${status}, and was not waited for (wait-for-invalidation).`;
  }
  const left = deletes.length > 0 ? ' Nothing was deleted yet: the next run does it.' : '';
  return `Invalidation ${id} is still ${status} after ${inputs['wait-for-minutes']} min: until it is completed, visitors may get the release before.${left}`;
}
