import type { Edge } from './edge.ts';
import type { Inputs } from './inputs.ts';
import { look } from './look.ts';
import type { ListPlan } from './modes.types.ts';

/** The releases that a rollback can reach. */
export async function planList(inputs: Inputs, edge: Edge): Promise<ListPlan> {
  const { bucket, prefix } = inputs;
  const { state, pending } = await look(edge, []);
  return {
    mode: 'list',
    place: { bucket, prefix, distribution: inputs['distribution-id'], url: inputs.url },
    releases: state?.releases ?? [],
    unfinished: pending && { release: pending.release, startedAt: pending.startedAt },
  };
}
