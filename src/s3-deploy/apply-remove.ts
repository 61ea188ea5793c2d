import { createHash } from 'node:crypto';
import type { Runtime } from '../core/action.ts';
import { Cancelled } from '../core/failure.ts';
import type { Edge } from './edge.ts';
import type { RemovePlan } from './modes.types.ts';
import { planRemove } from './plan-remove.ts';
import { problemOf } from './problem.ts';
import type { RemoveResult } from './result.types.ts';
import { deleteInTurn } from './steps/clean.ts';
import { COMPLETED, invalidate } from './steps/invalidate.ts';
import { stopWhenLost } from './steps/save.ts';
import { underLock } from './under-lock.ts';
import { counted } from './words.ts';

/** Removes a site. What makes it one of ours goes last, so that a run that is killed can be repeated. */
export async function applyRemove(plan: RemovePlan, edge: Edge, runtime: Runtime): Promise<RemoveResult> {
  const result: RemoveResult = {
    kind: 'remove',
    ending: 'unchanged',
    deleted: 0,
    invalidation: undefined,
    warnings: [],
    problem: undefined,
  };
  const { inputs, own } = plan.work.open();
  if (own.length === 0) return result;
  try {
    const holder = { inputs, release: `(removal of ${plan.place.prefix})` };
    await underLock(holder, edge, runtime, async (locked) =>
      remove(await planRemove(inputs, edge), result, edge, locked),
    );
    result.ending = 'removed';
  } catch (error) {
    result.ending = error instanceof Cancelled ? 'cancelled' : 'broken';
    result.problem = problemOf(error);
  }
  return result;
}

async function remove(plan: RemovePlan, result: RemoveResult, edge: Edge, runtime: Runtime): Promise<void> {
  const { pages, rest, own, inputs, state } = plan.work.open();
  // Pages first: what is still served names nothing that is gone.
  for (const keys of [pages, rest]) {
    if (keys.length === 0) continue;
    await deleteInTurn({ edge, runtime }, keys, ({ length }) => {
      result.deleted += length;
    });
    runtime.log.info(`Deleted ${counted(keys.length, 'object')}.`);
  }
  if (edge.cdn && plan.paths.length > 0) {
    const open = { paths: plan.paths, callerReference: referenceOf(plan, state?.current.createdAt) };
    const seen = (answer: RemoveResult['invalidation']) => {
      result.invalidation = answer;
    };
    const { id, status } = await invalidate(edge.cdn, open, { inputs, runtime, seen });
    if (status !== COMPLETED)
      result.warnings.push(
        `Invalidation ${id} is ${status}: until it is completed, CloudFront may still answer from the site.`,
      );
  }
  stopWhenLost(runtime);
  // One after the other: the last one is what makes the next run go on.
  for (const keys of [own.slice(0, -1), own.slice(-1)]) if (keys.length > 0) await edge.bucket.remove(keys);
}

/** The same for a run that is repeated, another one for a later site in the same place. */
function referenceOf({ place, paths }: RemovePlan, createdAt: string | undefined): string {
  const parts = [place.bucket, place.prefix, createdAt ?? '', ...paths];
  return `s3-deploy-remove-${createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 32)}`;
}
