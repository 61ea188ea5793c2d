import type { Action } from '../../src/core/action.ts';
import type { Clock } from '../../src/core/clock.ts';
import type { Ecs, Edge } from '../../src/ecs-deploy/edge.ts';
import { action } from '../../src/ecs-deploy/index.ts';
import type { inputs } from '../../src/ecs-deploy/inputs.ts';
import type { Plan } from '../../src/ecs-deploy/plan.types.ts';
import type { Result } from '../../src/ecs-deploy/result.types.ts';
import { type Fault, faulty } from './faulty.ts';
import { digest } from './names.ts';
import { type EcsOptions, SmallEcs } from './small-ecs.ts';

export interface WorldOptions extends EcsOptions {
  faults?: Fault[];
  /** What every log stream holds; there is none unless told. */
  logs?: string[];
  /** Digests that repository zibro/backend has. A tag `b1` is the digest of `b`. */
  images?: string[];
  /** What the parameter holds. */
  parameter?: string;
  unhealthy?: string[];
}

/** Everything that the action reaches, small and in memory, and the action connected to it. */
export function smallWorld(clock: Clock, options: WorldOptions = {}) {
  const ecs = new SmallEcs(clock, options);
  const calls: string[] = [];
  const world = { faults: options.faults ?? [], calls, seconds: () => ecs.seconds() };
  const edge: Edge = {
    ecs: faulty('ecs', methodsOf(ecs), world),
    logs: faulty('logs', { lastLines: async () => options.logs ?? ('no-stream' as const) }, world),
    registry: faulty('registry', registryOf(options), world),
    parameters: faulty(
      'parameters',
      {
        value: async () => options.parameter,
        put: async (name: string, value: string) => void ecs.writes.push(`put ${name}=${value}`),
      },
      world,
    ),
    targetHealth: faulty('targetHealth', { unhealthy: async () => options.unhealthy ?? [] }, world),
  };
  const inWorld: Action<typeof inputs, Edge, Plan, Result> = { ...action, connect: () => edge };
  return { action: inWorld, ecs, calls };
}

function registryOf({ images = ['a', 'b'].map(digest) }: WorldOptions): Edge['registry'] {
  return {
    image: async ({ repository, reference }) => {
      if (repository !== 'zibro/backend') return 'no-repository';
      const wanted = 'digest' in reference ? reference.digest : digest(reference.tag.slice(0, 1));
      return images.includes(wanted) ? [wanted] : 'no-image';
    },
  };
}

/** The methods of the class as an object of its own, so that they can be wrapped. */
function methodsOf(ecs: SmallEcs): Ecs {
  return {
    service: () => ecs.service(),
    taskDefinition: (name) => ecs.taskDefinition(name),
    deployments: (since) => ecs.deployments(since),
    deployment: (arn) => ecs.deployment(arn),
    revision: (arn) => ecs.revision(arn),
    serviceTasks: (desired) => ecs.serviceTasks(desired),
    task: (arn) => ecs.task(arn),
    register: (definition) => ecs.register(definition),
    update: (taskDefinition) => ecs.update(taskDefinition),
    run: (request) => ecs.run(request),
    stopTask: (task) => ecs.stopTask(task),
    rollBack: (deployment) => ecs.rollBack(deployment),
  };
}
