import { type Arns, arnsOf } from '../ids.ts';
import type { TaskHost } from '../task/task-host.ts';
import { failureThreshold } from './circuit-breaker.ts';
import { beginDeployment, end, newRevision, rollBack } from './deployments.ts';
import { addEvent } from './events.ts';
import type { DeploymentRecord, ServiceRecord, Workload } from './records.ts';
import { nextStep } from './rolling.ts';
import { startTask } from './start-task.ts';
import { TaskWatch } from './task-watch.ts';

/** Between a request about a deployment and what follows from it. */
const pendingMs = 1000;

/** Brings one service to what it should be: each change of a task or of the service is answered by one pass. */
export class ServiceScheduler {
  readonly service: ServiceRecord;
  readonly #host: TaskHost;
  readonly #arns: Arns;
  readonly #watch: TaskWatch;
  readonly #listeners = new Set<() => void>();
  #passIsDue = false;
  /** A failed deployment that is not rolled back, or an aborted one: nothing starts or stops until the next update. */
  #frozen = false;
  #steady = false;

  constructor(service: ServiceRecord, host: TaskHost) {
    this.service = service;
    this.#host = host;
    this.#arns = arnsOf(host.context.world);
    this.#watch = new TaskWatch(service, {
      clock: host.context.clock,
      closed: host.closed.signal,
      wake: () => this.wake(),
    });
  }

  /** Starts a deployment of a new revision. */
  deploy(workload: Workload): DeploymentRecord {
    const { service } = this;
    const { clock } = this.#host.context;
    const target = newRevision(service, workload, this.#arns, new Date(clock.now()));
    const deployment = beginDeployment(service, target, this.#arns, clock);
    this.#frozen = false;
    this.#watch.forgive();
    this.#steady = false;
    this.#later(() => {
      if (deployment.view.status !== 'PENDING') return;
      const now = new Date(clock.now());
      const begun = { status: 'IN_PROGRESS', startedAt: now, updatedAt: now, lifecycleStage: 'SCALE_UP' };
      Object.assign(deployment.view, begun);
    });
    return deployment;
  }

  /** The desired count or a setting has changed. */
  changed(): void {
    this.#steady = false;
    this.wake();
  }

  /** Rolls the current deployment back because a person asked for it. */
  rollBack(): void {
    const { view } = this.service.current ?? {};
    if (!view) return;
    view.status = 'ROLLBACK_REQUESTED';
    this.#later(() => {
      if (view.status !== 'ROLLBACK_REQUESTED') return;
      rollBack(
        this.service,
        this.#host.context.clock,
        'Service deployment rolled back because of a user request.',
      );
    });
  }

  /** Stops the current deployment where it is. */
  abort(): void {
    const { view } = this.service.current ?? {};
    if (!view) return;
    view.status = 'STOP_REQUESTED';
    this.#later(() => {
      if (view.status !== 'STOP_REQUESTED') return;
      this.#frozen = true;
      end(
        this.service,
        'STOPPED',
        this.#host.context.clock,
        'Service deployment stopped because of a user request.',
      );
    });
  }

  /** Calls back after each pass, until the answered function is called. */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  wake(): void {
    if (this.#passIsDue) return;
    this.#passIsDue = true;
    queueMicrotask(() => {
      this.#passIsDue = false;
      if (this.#host.closed.signal.aborted) return;
      this.#pass();
      for (const listener of this.#listeners) listener();
    });
  }

  #pass(): void {
    for (const { task, revision } of [...this.service.tasks]) this.#watch.look(task, revision);
    this.#judge();
    if (!this.#frozen && this.service.current?.view.status !== 'PENDING') this.#step();
    this.#advance();
  }

  /** The circuit breaker. */
  #judge(): void {
    const { service } = this;
    const { current, primary } = service;
    const breaker = current?.view.deploymentConfiguration?.deploymentCircuitBreaker;
    if (!current || !breaker?.enable) return;
    const { clock } = this.#host.context;
    const threshold = failureThreshold(service.desiredCount, service.deploymentConfiguration);
    if (current.view.status === 'ROLLBACK_IN_PROGRESS') {
      if (primary.failedTasks < threshold) return;
      this.#frozen = true;
      end(service, 'ROLLBACK_FAILED', clock, 'The rollback failed because tasks failed to start.');
      return;
    }
    if (current.view.status !== 'IN_PROGRESS' || current.breaker !== 'MONITORING') return;
    if (current.failureCount < threshold) return;
    current.breaker = 'TRIGGERED';
    this.#event(`(deployment ${current.target.deploymentId}) deployment failed: tasks failed to start.`);
    if (breaker.rollback) {
      rollBack(
        service,
        clock,
        'Service deployment rolled back because the circuit breaker threshold was exceeded.',
      );
      this.#watch.forgive();
    } else {
      current.target.rolloutState = 'FAILED';
      current.target.rolloutStateReason = 'ECS deployment circuit breaker: tasks failed to start.';
      end(
        service,
        'STOPPED',
        clock,
        'Service deployment stopped because the circuit breaker threshold was exceeded.',
      );
    }
    this.#frozen = service.current === undefined;
  }

  #step(): void {
    const { service } = this;
    const live = service.tasks.filter(({ task }) => !task.isStopping);
    const step = nextStep({
      desired: service.desiredCount,
      configuration: service.deploymentConfiguration,
      tasks: live.map(({ task, revision }) => ({
        id: task.id,
        isTarget: revision === service.primary,
        healthy: task.health.isHealthy,
      })),
    });
    for (const { task } of live.filter((one) => step.stop.includes(one.task.id))) {
      this.#watch.expect(task);
      task.stop(
        'ServiceSchedulerInitiated',
        `Scaling activity initiated by (deployment ${service.primary.deploymentId})`,
      );
    }
    if (step.stop.length > 0) {
      this.#steady = false;
      const draining = live.filter(
        ({ task }) => step.stop.includes(task.id) && task.view.lastStatus === 'RUNNING',
      );
      if (draining.length > 0 && service.primary.loadBalancers.length > 0) {
        this.#event(`has begun draining connections on ${draining.length} tasks.`);
      }
      this.#event(
        `has stopped ${step.stop.length} running tasks: ${step.stop.map((id) => `(task ${id})`).join(' ')}.`,
      );
    }
    if (step.start > 0 && !this.#watch.isThrottled) this.#start(step.start);
  }

  #start(count: number): void {
    const { service } = this;
    const revision = service.primary;
    this.#steady = false;
    const started = Array.from({ length: count }, () =>
      startTask(service, revision, this.#host, () => this.wake()),
    );
    service.tasks.push(...started.map((task) => ({ task, revision })));
    this.#event(`has started ${count} tasks: ${started.map((task) => `(task ${task.id})`).join(' ')}.`);
  }

  /** Moves the current deployment on, or says that the service is steady. */
  #advance(): void {
    const { service } = this;
    const { current } = service;
    const { clock } = this.#host.context;
    const mine = service.tasks.filter(
      ({ task, revision }) => revision === service.primary && !task.isStopping,
    );
    const leaving = service.tasks.filter(({ task }) => task.isStopping && !task.isStopped).length;
    const ready = mine.length === service.desiredCount && mine.every(({ task }) => task.health.isHealthy);
    if (current && ['IN_PROGRESS', 'ROLLBACK_IN_PROGRESS'].includes(current.view.status ?? '')) {
      current.view.lifecycleStage = ready ? 'CLEAN_UP' : 'SCALE_UP';
      const others = service.tasks.some(
        ({ task, revision }) => revision !== service.primary && !task.isStopped,
      );
      if (ready && !others) {
        end(service, current.view.status === 'IN_PROGRESS' ? 'SUCCESSFUL' : 'ROLLBACK_SUCCESSFUL', clock);
      }
    }
    if (this.#steady || service.current || this.#frozen || !ready || leaving > 0) return;
    this.#steady = true;
    this.#event('has reached a steady state.');
  }

  #event(message: string): void {
    addEvent(this.service, this.#host.context.clock, message);
  }

  #later(change: () => void): void {
    this.#host.context.clock.sleep(pendingMs, this.#host.closed.signal).then(
      () => {
        change();
        this.wake();
      },
      () => {},
    );
  }
}
