import type { Clock } from '../../../../src/core/clock.ts';
import type { EcsTask } from '../task/task.ts';
import { addEvent } from './events.ts';
import type { Revision, ServiceRecord } from './records.ts';

/** From so many failures in a row on, ECS waits longer and longer before it starts the next tasks. */
const throttledFrom = 3;
const firstThrottleMs = 10_000;
const longestThrottleMs = 60_000;

/** What becomes of a service's tasks: which serve, which fail their checks, which end on their own. */
export class TaskWatch {
  /** Too many tasks have failed in a row: the next ones wait. */
  isThrottled = false;
  readonly #service: ServiceRecord;
  readonly #host: { clock: Clock; closed: AbortSignal; wake(): void };
  readonly #expected = new Set<EcsTask>();
  readonly #ended = new Set<EcsTask>();
  readonly #seenHealthy = new Set<EcsTask>();

  constructor(service: ServiceRecord, host: { clock: Clock; closed: AbortSignal; wake(): void }) {
    this.#service = service;
    this.#host = host;
  }

  /** The scheduler stops this task itself: that is no failure. */
  expect(task: EcsTask): void {
    this.#expected.add(task);
  }

  /** Another revision is to be started: what failed before does not count against it. */
  forgive(): void {
    this.isThrottled = false;
  }

  /** Looks at one task, after anything has changed. */
  look(task: EcsTask, revision: Revision): void {
    if (task.health.isHealthy && !this.#seenHealthy.has(task)) this.#serves(task, revision);
    if (!task.isStopping) this.#stopUnhealthy(task);
    if (!task.isStopping || this.#expected.has(task) || this.#ended.has(task)) return;
    this.#ended.add(task);
    if (task.view.stopCode !== 'UserInitiated') this.#countFailure(revision);
  }

  #serves(task: EcsTask, revision: Revision): void {
    this.#seenHealthy.add(task);
    revision.failedTasks = 0;
    const { current } = this.#service;
    const breaker = current?.view.deploymentConfiguration?.deploymentCircuitBreaker;
    if (current?.target !== revision || current.breaker !== 'MONITORING') return;
    if (breaker?.resetOnHealthyTask !== false) current.failureCount = 0;
  }

  #stopUnhealthy(task: EcsTask): void {
    const target = task.health.failedTarget;
    if (target) {
      const group = `(target-group ${target.targetGroup})`;
      this.#event(
        `(port ${target.containerPort}) is unhealthy in ${group} due to (reason ${target.description}).`,
      );
      task.stop('ServiceSchedulerInitiated', `Task failed ELB health checks in ${group}`);
    } else if (task.health.failedContainer) {
      this.#event(`(task ${task.id}) failed container health checks.`);
      task.stop('ServiceSchedulerInitiated', 'Task failed container health checks');
    }
  }

  #countFailure(revision: Revision): void {
    const { current, primary } = this.#service;
    revision.failedTasks += 1;
    if (current && revision === primary) current.failureCount += 1;
    if (revision.failedTasks < throttledFrom) return;
    if (revision.failedTasks === throttledFrom) {
      this.#event(
        'is unable to consistently start tasks successfully. For more information, see the Troubleshooting section of ' +
          'the Amazon ECS Developer Guide.',
      );
    }
    this.#throttle(revision.failedTasks - throttledFrom);
  }

  #throttle(times: number): void {
    if (this.isThrottled) return;
    this.isThrottled = true;
    const { clock, closed, wake } = this.#host;
    clock.sleep(Math.min(firstThrottleMs * 2 ** times, longestThrottleMs), closed).then(
      () => {
        this.isThrottled = false;
        wake();
      },
      () => {},
    );
  }

  #event(message: string): void {
    addEvent(this.#service, this.#host.clock, message);
  }
}
