import type { Runtime } from '../core/action.ts';
import { hidden } from '../core/hidden.ts';
import type { Edge, Service } from './edge.ts';
import type { Inputs } from './inputs.ts';
import type { MigrationPlan } from './plan.types.ts';
import { readDefinition, refuseLoss } from './read-service.ts';
import { changed, chosenContainer } from './task-definition.ts';

/**
 * The one-off task: the family's latest revision with the new image in one container, run where the service runs.
 * @param request `needed`: the service changes. A service that stays is migrated only when the family does not have this image yet.
 */
export async function planMigration(request: {
  inputs: Inputs;
  edge: Edge;
  runtime: Runtime;
  service: Service;
  image: string;
  needed: boolean;
}): Promise<MigrationPlan | undefined> {
  const { inputs, edge, runtime, service, image } = request;
  const family = inputs['migration-task-definition'];
  if (family === undefined) return undefined;
  const live = await readDefinition(edge, family, {
    what: `There is no task definition of family ${family}.`,
    next: 'Correct input migration-task-definition; nothing was changed.',
  });
  refuseLoss(live);
  const container = chosenContainer(
    live,
    inputs['migration-container-name'],
    'migration-container-name',
  ).name;
  const { definition, differences } = changed(live, container, { image, environment: {}, secrets: {} });
  if (!request.needed && differences.length === 0) return undefined;
  return {
    family,
    from: live.arn,
    container,
    differences,
    definition: hidden(definition, `a revision of ${family}`),
    placement: hidden(service.placement, 'as the service'),
    timeoutMinutes: inputs['migration-timeout-minutes'],
    startedBy: startedBy(runtime),
  };
}

/** At most 128 letters, digits, `-`, `_` and `/`; who looks at the task in the console finds the run by it. */
function startedBy({ env }: Runtime): string {
  const run = `${env.GITHUB_RUN_ID ?? 'local'}-${env.GITHUB_RUN_ATTEMPT ?? '1'}`;
  return `zibro/ecs-deploy/${run}`.replace(/[^A-Za-z0-9/_-]/g, '-').slice(0, 128);
}
