import type { Runtime } from '../core/action.ts';
import { Cancelled } from '../core/failure.ts';
import { describe } from './describe.ts';
import type { Edge } from './edge.ts';
import type { ReleasePlan } from './modes.types.ts';
import { planRollback } from './plan-rollback.ts';
import { problemOf } from './problem.ts';
import { nothingDone, publishPlan } from './publish-plan.ts';
import type { GoneBack, ReleaseResult } from './result.types.ts';
import { smokeOf } from './smoke.ts';

/** After a smoke check that failed: publishes the release before again, under the same lock. */
export async function goBack(
  plan: ReleasePlan,
  result: ReleaseResult,
  edge: Edge,
  runtime: Runtime,
): Promise<void> {
  const { inputs } = plan.work.open();
  const { previous } = plan;
  if (plan.mode !== 'deploy' || !inputs.rollback || !previous) return;
  for (const { url, problem } of result.smoke) if (problem) runtime.log.info(`${url}: ${problem}`);
  runtime.log.info(`The smoke check failed: release ${previous.release} is published again.`);
  const back: GoneBack = { plan, done: nothingDone(), smoke: [], problem: undefined };
  result.rollback = back;
  try {
    back.plan = await planRollback(inputs, edge, runtime, previous.sequence);
    for (const line of describe(back.plan)) runtime.log.info(line);
    const state = await publishPlan(back, edge, runtime);
    if (state) {
      result.releases = state.releases;
      const { uploaded, copied } = back.done;
      back.smoke = await smokeOf(back.plan, state, [...uploaded, ...copied], edge, runtime);
    }
    result.ending = 'rolled-back';
  } catch (error) {
    back.problem = problemOf(error);
    result.ending = error instanceof Cancelled ? 'cancelled' : 'rollback-failed';
  }
}
