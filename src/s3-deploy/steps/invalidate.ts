import type { Runtime } from '../../core/action.ts';
import { canHeal } from '../../core/aws.ts';
import { soonThenEvery, waitFor } from '../../core/wait.ts';
import type { Cdn } from '../edge.ts';
import type { Inputs } from '../inputs.ts';
import type { OpenInvalidation } from '../release.types.ts';
import type { Invalidation } from '../result.types.ts';
import { counted } from '../words.ts';

export const COMPLETED = 'Completed';

/**
 * Invalidates and waits for the end of it, as far as that is wanted. The same reference is sent again by a run that
 * finishes another's work: CloudFront then answers the invalidation that is there.
 * @param seen told each answer, so that what is known is known whenever it ends
 */
export async function invalidate(
  cdn: Cdn,
  { paths, callerReference }: OpenInvalidation,
  { inputs, runtime, seen }: { inputs: Inputs; runtime: Runtime; seen(answer: Invalidation): void },
): Promise<Invalidation> {
  const { clock, signal, log } = runtime;
  let last = await cdn.invalidate(paths, callerReference);
  seen(last);
  log.info(`Invalidation ${last.id} of ${counted(paths.length, 'path')} is ${last.status}.`);
  if (last.status === COMPLETED || !inputs['wait-for-invalidation']) return last;
  const limitMs = inputs['wait-for-minutes'] * 60_000;
  await waitFor({ clock, signal, limitMs, pauseMs: soonThenEvery(5) }, async () => {
    // What is not answered now may be a little later; the invalidation itself goes on by itself.
    const answer = await cdn.invalidation(last.id).catch((error) => {
      if (!canHeal(error)) throw error;
      return last;
    });
    last = answer;
    seen(last);
    return last.status === COMPLETED ? { done: last } : 'not-yet';
  });
  log.info(`Invalidation ${last.id} is ${last.status}.`);
  return last;
}
