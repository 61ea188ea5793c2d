import type { Runtime } from '../core/action.ts';
import { applyRelease } from './apply-release.ts';
import { applyRemove } from './apply-remove.ts';
import type { Edge } from './edge.ts';
import type { Plan } from './modes.types.ts';
import type { Result } from './result.types.ts';

/** Does what was planned. Whatever happens on the way is in the result, with what had been changed by then. */
export async function apply(plan: Plan, edge: Edge, runtime: Runtime): Promise<Result> {
  switch (plan.mode) {
    case 'list':
      return { kind: 'list' };
    case 'remove':
      return applyRemove(plan, edge, runtime);
    case 'deploy':
    case 'rollback':
      return applyRelease(plan, edge, runtime);
  }
}
