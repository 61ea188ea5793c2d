import type { Runtime } from '../core/action.ts';
import { Failure } from '../core/failure.ts';
import { describe } from './describe.ts';
import type { Edge } from './edge.ts';
import type { ReleasePlan } from './modes.types.ts';
import type { State } from './release.types.ts';
import type { Done } from './result.types.ts';
import { release } from './steps/release.ts';

export const nothingDone = (): Done => ({
  begun: false,
  archived: 0,
  uploaded: [],
  uploadedBytes: 0,
  copied: [],
  pages: 0,
  verified: false,
  saved: false,
  invalidation: undefined,
  deleted: [],
  closed: false,
});

/** One that ended between plan and lock is likely; one under our own lock is not. */
const PLANS = 3;

/**
 * Publishes what was planned; where the bucket is not as it was at that time, what is planned now, guards and all.
 * @param progress is filled in on the way
 * @returns what the bucket remembers now
 */
export async function publishPlan(
  progress: { plan: ReleasePlan; done: Done },
  edge: Edge,
  runtime: Runtime,
): Promise<State | undefined> {
  for (let plans = 1; progress.plan.action !== 'none'; plans++) {
    const work = progress.plan.work.open();
    const state = await release({ edge, runtime, work, done: progress.done });
    if (state !== 'moved') return state;
    if (plans >= PLANS) {
      throw new Failure({
        what: 'Other deployments of this site end one after the other, in spite of the lock.',
        next: 'Let only one workflow deploy this site at a time (`concurrency`), then run the job again.',
      });
    }
    runtime.log.info('The bucket is not as it was when this was planned: it is planned again.');
    progress.plan = await work.replan();
    for (const line of describe(progress.plan)) runtime.log.info(line);
  }
  return progress.plan.work.open().seen.state;
}
