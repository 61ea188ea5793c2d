import type { Runtime } from '../core/action.ts';
import { Failure } from '../core/failure.ts';
import { planComment, refusalComment } from './comment.ts';
import type { Edge } from './edge.ts';
import type { Inputs } from './inputs.ts';
import type { Plan } from './modes.types.ts';
import { planDeploy } from './plan-deploy.ts';
import { planList } from './plan-list.ts';
import { planRemove } from './plan-remove.ts';
import { planRollback } from './plan-rollback.ts';

/**
 * Reads everything that the work depends on, before anything is written to the bucket. The plan of a dry run goes into
 * the pull request from here: nothing comes after it.
 */
export async function plan(inputs: Inputs, edge: Edge, runtime: Runtime): Promise<Plan> {
  const comment = inputs['dry-run'] ? edge.comment : undefined;
  try {
    const planned = await planMode(inputs, edge, runtime);
    await comment?.(planComment(planned));
    return planned;
  } catch (error) {
    if (error instanceof Failure) await comment?.(refusalComment(inputs, error));
    throw error;
  }
}

function planMode(inputs: Inputs, edge: Edge, runtime: Runtime): Promise<Plan> {
  switch (inputs.mode) {
    case 'list':
      return planList(inputs, edge);
    case 'remove':
      return planRemove(inputs, edge);
    case 'deploy':
      return planDeploy(inputs, edge, runtime);
    case 'rollback':
      return planRollback(inputs, edge, runtime);
  }
}
