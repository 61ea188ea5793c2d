import fs from 'node:fs/promises';
import type { LoadBalancer, TaskStopCode, Task as TaskView } from '@aws-sdk/client-ecs';
import { type Arns, arnsOf } from '../ids.ts';
import { TaskContainer } from './container.ts';
import { givePortBack, takePort } from './free-ports.ts';
import type { ImageVersions } from './image-pull.ts';
import { type Prepared, prepare } from './prepare.ts';
import { StartFailure } from './start-failure.ts';
import { TaskHealth } from './task-health.ts';
import type { TaskHost } from './task-host.ts';
import { newTaskView, type TaskSpec } from './task-view.ts';

/** How long Fargate's own steps take, on the cloud's clock: an address, a host. Real ones take longer. */
const provisioningMs = 2000;
const deprovisioningMs = 1000;

export interface TaskOptions {
  spec: TaskSpec;
  versions: ImageVersions;
  loadBalancers: LoadBalancer[];
  healthCheckGracePeriodSeconds: number;
  /** Told after each change of the task's state or health. */
  changed(task: EcsTask): void;
}

/** A task from PROVISIONING to STOPPED. `view` is what DescribeTasks answers. */
export class EcsTask {
  readonly spec: TaskSpec;
  readonly view: TaskView;
  readonly containers: TaskContainer[];
  readonly health: TaskHealth;
  /** Resolves when it has stopped and everything it held is given back. */
  readonly finished: Promise<void>;
  readonly #host: TaskHost;
  readonly #options: TaskOptions;
  /** Aborted when the task shall stop, for whatever reason. */
  readonly #stopping = new AbortController();
  /** Container port to port of this machine. */
  readonly #ports = new Map<number, number>();
  #prepared: Prepared | undefined;

  constructor(host: TaskHost, options: TaskOptions) {
    const arns: Arns = arnsOf(host.context.world);
    const { clock } = host.context;
    const changed = () => this.#containersChanged();
    this.#host = host;
    this.#options = options;
    this.spec = options.spec;
    this.view = newTaskView(options.spec, arns, host.context.world.region, new Date(clock.now()));
    this.containers = (options.spec.taskDefinition.containerDefinitions ?? []).map((definition, index) => {
      const view = this.view.containers?.[index] ?? {};
      return new TaskContainer(definition, view, { clock, groups: host.groups, changed });
    });
    this.health = new TaskHealth(this.view, this.containers, {
      clock,
      graceSeconds: options.healthCheckGracePeriodSeconds,
      over: this.#stopping.signal,
      changed: () => options.changed(this),
    });
    host.closed.signal.addEventListener('abort', () =>
      this.stop('ServiceSchedulerInitiated', 'the local cloud is closed'),
    );
    this.finished = this.#live();
  }

  get arn(): string {
    return this.view.taskArn ?? '';
  }

  get id(): string {
    return this.spec.id;
  }

  /** Has it been told to stop, or has it ended by itself? It no longer counts as one of the service's tasks then. */
  get isStopping(): boolean {
    return this.view.desiredStatus === 'STOPPED';
  }

  get isStopped(): boolean {
    return this.view.lastStatus === 'STOPPED';
  }

  /** Begins to stop it. The first reason stays. */
  stop(code: TaskStopCode, reason: string): void {
    if (this.isStopping) return;
    this.view.desiredStatus = 'STOPPED';
    this.view.stopCode = code;
    this.view.stoppedReason = reason;
    this.view.stoppingAt = this.#now();
    this.#stopping.abort(new Error(reason));
    this.#options.changed(this);
  }

  async #live(): Promise<void> {
    // The caller first gets to know the task.
    await Promise.resolve();
    try {
      await this.#start();
      await this.#untilStopping();
    } catch (error) {
      if (!this.#stopping.signal.aborted) this.#couldNotStart(error as Error);
    }
    await this.#windDown();
  }

  async #start(): Promise<void> {
    const { clock } = this.#host.context;
    const { signal } = this.#stopping;
    await clock.sleep(provisioningMs, signal);
    this.#become('PENDING');
    for (const { definition } of this.containers) {
      for (const { containerPort } of definition.portMappings ?? []) {
        if (containerPort) this.#ports.set(containerPort, await takePort());
      }
    }
    this.view.pullStartedAt = this.#now();
    this.#prepared = await prepare(this.#host, { ...this.#options, task: this, ports: this.#ports, signal });
    this.view.pullStoppedAt = this.#now();
    await Promise.all(this.containers.map((container) => this.#startContainer(container, signal)));
    this.#become('ACTIVATING');
    this.#registerTargets();
    this.view.startedAt = this.#now();
    this.#become('RUNNING');
    this.health.begin();
  }

  async #startContainer(container: TaskContainer, signal: AbortSignal): Promise<void> {
    for (const { containerName, condition } of container.definition.dependsOn ?? []) {
      const other = this.containers.find((one) => one.name === containerName);
      await other?.reached(condition ?? 'START', signal);
    }
    signal.throwIfAborted();
    const plan = this.#prepared?.plans.get(container.name);
    if (plan) container.start(plan);
  }

  #registerTargets(): void {
    for (const target of this.#targets()) {
      const { targetGroup } = target;
      const onHealth = this.health.follow(targetGroup, target.containerPort);
      this.#host.context.cloud.service('elasticloadbalancing').register({ ...target, onHealth });
    }
  }

  #targets() {
    return this.#options.loadBalancers.map(({ targetGroupArn = '', containerPort = 0 }) => ({
      targetGroup: targetGroupArn,
      host: '127.0.0.1',
      port: this.#ports.get(containerPort) ?? 0,
      containerPort,
    }));
  }

  #untilStopping(): Promise<void> {
    const { signal } = this.#stopping;
    if (signal.aborted) return Promise.resolve();
    return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  }

  /** An essential container that ends takes the task with it. */
  #containersChanged(): void {
    const ended = this.containers.find((one) => one.stopped && one.definition.essential !== false);
    if (ended) this.stop('EssentialContainerExited', 'Essential container in task exited');
    this.health.containersChanged();
    this.#options.changed(this);
  }

  #couldNotStart(error: Error): void {
    if (!(error instanceof StartFailure)) this.#host.context.log(`task ${this.id}: ${error.stack}`);
    const container = this.containers.find((one) => one.name === (error as StartFailure).container);
    // ECS keeps this much of a container's reason.
    if (container) container.view.reason = error.message.slice(0, 1024);
    this.stop('TaskFailedToStart', error.message);
  }

  /** The order that loses no request: out of rotation, open requests answered, then the processes are asked to end. */
  async #windDown(): Promise<void> {
    const { clock, cloud } = this.#host.context;
    const closed = this.#host.closed.signal;
    if (this.view.lastStatus === 'RUNNING' && this.#options.loadBalancers.length > 0 && !closed.aborted) {
      this.#become('DEACTIVATING');
      await Promise.all(this.#targets().map((one) => cloud.service('elasticloadbalancing').deregister(one)));
    }
    this.#become('STOPPING');
    await Promise.all(this.containers.map((container) => container.stop()));
    this.view.executionStoppedAt = this.#now();
    await this.#prepared?.release();
    this.#become('DEPROVISIONING');
    await clock.sleep(deprovisioningMs, closed).catch(() => {});
    for (const port of this.#ports.values()) givePortBack(port);
    await fs.rm(await this.#host.scratch(this.id), { recursive: true, force: true });
    this.view.stoppedAt = this.#now();
    this.#become('STOPPED');
  }

  #become(status: string): void {
    this.view.lastStatus = status;
    this.view.version = (this.view.version ?? 0) + 1;
    this.#options.changed(this);
  }

  #now(): Date {
    return new Date(this.#host.context.clock.now());
  }
}
