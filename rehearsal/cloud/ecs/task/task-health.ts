import type { Task as TaskView } from '@aws-sdk/client-ecs';
import type { Clock } from '../../../../src/core/clock.ts';
import { patience } from '../../elasticloadbalancing/patience.ts';
import type { TargetHealth } from '../../kernel/context.ts';
import type { TaskContainer } from './container.ts';

/** A task that nothing checks counts as healthy when it has run for so long. */
const settledMs = 10_000;

/** The grace period is for a process to start, which a busy machine does no faster than this. */
const graceFloorMs = 5000;

export interface UnhealthyTarget {
  targetGroup: string;
  containerPort: number;
  description: string;
}

/** Whether a task serves: its containers' health checks and the load balancer's view of it, with the grace period. */
export class TaskHealth {
  readonly #view: TaskView;
  readonly #containers: TaskContainer[];
  readonly #options: { clock: Clock; graceSeconds: number; over: AbortSignal; changed(): void };
  readonly #targets = new Map<string, TargetHealth & { containerPort: number }>();
  #graceIsOver = false;
  #settled = false;

  constructor(
    view: TaskView,
    containers: TaskContainer[],
    options: { clock: Clock; graceSeconds: number; over: AbortSignal; changed(): void },
  ) {
    this.#view = view;
    this.#containers = containers;
    this.#options = options;
  }

  /** The task is RUNNING: the grace period begins. */
  begin(): void {
    const { clock, graceSeconds, over } = this.#options;
    const then = (set: () => void) => () => {
      set();
      this.#options.changed();
    };
    patience(clock, graceSeconds * 1000, over, graceFloorMs).then(
      then(() => {
        this.#graceIsOver = true;
      }),
      () => {},
    );
    patience(clock, settledMs, over, 500).then(
      then(() => {
        this.#settled = true;
      }),
      () => {},
    );
  }

  /** Answers what a target group is to call with the health of this task's target. */
  follow(targetGroup: string, containerPort: number): (health: TargetHealth) => void {
    return (health) => {
      this.#targets.set(targetGroup, { ...health, containerPort });
      this.#options.changed();
    };
  }

  /** Sums the containers up: HEALTHY when all that are checked are, UNHEALTHY when an essential one is not. */
  containersChanged(): void {
    const checked = this.#containers.filter(({ definition }) => isChecked(definition.healthCheck?.command));
    const essential = checked.filter(({ definition }) => definition.essential !== false);
    const of = (state: string) => (one: TaskContainer) => one.view.healthStatus === state;
    if (essential.some(of('UNHEALTHY'))) this.#view.healthStatus = 'UNHEALTHY';
    else if (essential.length > 0 && essential.every(of('HEALTHY'))) this.#view.healthStatus = 'HEALTHY';
    else this.#view.healthStatus = 'UNKNOWN';
  }

  get isHealthy(): boolean {
    if (this.#view.lastStatus !== 'RUNNING' || this.#view.desiredStatus !== 'RUNNING') return false;
    const checked = this.#containers.some(
      ({ definition }) => definition.essential !== false && isChecked(definition.healthCheck?.command),
    );
    if (checked && this.#view.healthStatus !== 'HEALTHY') return false;
    if (![...this.#targets.values()].every(({ state }) => state === 'healthy' || state === 'unused'))
      return false;
    return checked || this.#targets.size > 0 || this.#settled;
  }

  /** The container that failed its health check, when that counts. */
  get failedContainer(): boolean {
    return this.#graceIsOver && this.#view.healthStatus === 'UNHEALTHY';
  }

  /** The target that failed its health checks, when that counts. */
  get failedTarget(): UnhealthyTarget | undefined {
    if (!this.#graceIsOver) return undefined;
    for (const [targetGroup, { state, description, containerPort }] of this.#targets) {
      if (state === 'unhealthy') return { targetGroup, containerPort, description: description ?? '' };
    }
    return undefined;
  }
}

function isChecked(command: string[] | undefined): boolean {
  return command !== undefined && command.length > 0 && command[0] !== 'NONE';
}
