import type { Clock } from '../../src/core/clock.ts';
import type { Deployment, DeploymentEntry, Ecs, Service, Task } from '../../src/ecs-deploy/edge.ts';
import { Definitions } from './definitions.ts';
import {
  clusterArn,
  definitionArn,
  deploymentArn,
  idOf,
  imageOf,
  revisionArn,
  serviceArn,
  taskArn,
} from './names.ts';

/** A moment of a deployment, in seconds since its update; what is not named stays as it was before. */
export type Step = [
  second: number,
  change: Partial<
    Pick<Deployment, 'status' | 'reason' | 'breaker' | 'alarms' | 'rollback' | 'stage' | 'waitingHooks'>
  > & {
    running?: number;
    old?: number;
  },
];

/** A task of the new version that stops, in seconds since the update. */
export type Stop = [
  second: number,
  task: Partial<Omit<Task, 'containers'>> & { exitCode?: number; reason?: string },
];

/** What becomes of a deployment. */
export interface Script {
  steps: Step[];
  stops?: Stop[];
  events?: [second: number, text: string][];
  /** Somebody starts another deployment then. */
  takenOverAt?: number;
  /** How a rollback ends, ten seconds after it was asked for. */
  rollbackEnds?: string;
  /** Seconds until reads see what the update did. */
  lag?: number;
}

export interface EcsOptions {
  script?: Script;
  /** The deployment that stands before. */
  last?: Partial<Deployment>;
  service?: Partial<Service> | 'no-cluster' | 'no-service';
  /** Digest that ECS resolves the new image to, when it is another one: in its revision, or in the tasks that run. */
  resolves?: { revision?: string; tasks?: string };
  /** Of the container `app` before. */
  container?: Record<string, unknown>;
  definition?: Parameters<Definitions['add']>[2];
  migration?: {
    exitCode?: number | undefined;
    stopCode?: string;
    stoppedReason?: string;
    seconds?: number;
    failures?: string[];
  };
}

const options = { 'awslogs-group': '/zibro/staging', 'awslogs-stream-prefix': 'backend' };
const logConfiguration = { logDriver: 'awslogs', options };
const SUCCESS: Script = { steps: [[0, { status: 'SUCCESSFUL', running: 2, old: 0 }]] };

/** A small ECS that behaves: what it answers is a function of the time since the update. It keeps its writes in order. */
export class SmallEcs implements Ecs {
  writes: string[] = [];
  definitions = new Definitions();
  #clock: Clock;
  #options: EcsOptions;
  #script: Script;
  #steps: Step[];
  #updatedAt = Number.POSITIVE_INFINITY;
  #before: string;
  #current: string;
  #migrationAt = 0;

  constructor(clock: Clock, given: EcsOptions) {
    this.#clock = clock;
    this.#options = given;
    this.#script = given.script ?? SUCCESS;
    this.#steps = [...this.#script.steps];
    const app = { name: 'app', image: imageOf('a'), logConfiguration, ...given.container };
    this.#before = this.definitions.add('backend-staging', [app], given.definition);
    this.#current = this.#before;
    this.definitions.add('backend-migrate', [{ name: 'migrate', image: imageOf('a'), logConfiguration }]);
  }

  /** Since the update, as reads see it; negative before. */
  seconds(): number {
    return (this.#clock.now() - this.#updatedAt) / 1000 - (this.#script.lag ?? 0);
  }

  #now(): { status: string; running: number; old: number } & Partial<Deployment> {
    const state = { status: 'PENDING', running: 0, old: 2 };
    for (const [second, change] of this.#steps) if (second <= this.seconds()) Object.assign(state, change);
    return state;
  }

  #isUpdated = () => this.seconds() >= 0;
  #isTakenOver = () => this.seconds() >= (this.#script.takenOverAt ?? Number.POSITIVE_INFINITY);

  async service(): ReturnType<Ecs['service']> {
    const { service } = this.#options;
    if (typeof service === 'string') return service;
    const updated = this.#isUpdated();
    const { status, running, old } = this.#now();
    const isBack = updated && /^ROLLBACK/.test(status);
    const seen = updated && !isBack ? this.#current : this.#before;
    const count = { desired: 2, pending: 0 };
    const rollouts = [
      { id: 'ecs-svc/1', taskDefinition: this.#before, ...count, running: updated ? old : 2 },
    ];
    if (updated) rollouts.push({ id: 'ecs-svc/2', taskDefinition: this.#current, ...count, running });
    const events = (this.#script.events ?? []).filter(([second]) => second <= this.seconds());
    return {
      arn: serviceArn,
      clusterArn,
      status: 'ACTIVE',
      controller: 'ECS',
      desired: 2,
      running: 2,
      taskDefinition: this.#isTakenOver() ? definitionArn('backend-staging:9') : seen,
      deployment: deploymentArn(this.#isTakenOver() ? 'd3' : updated ? 'd2' : 'd1'),
      rollouts,
      events: events.map(([at, text]) => ({ id: `e${at}`, at, text })).reverse(),
      targetGroups: ['arn:targetgroup'],
      placement: { launchType: 'FARGATE' },
      ...service,
    };
  }

  async taskDefinition(name: string) {
    return this.definitions.get(name);
  }

  async deployments(since = 0): Promise<DeploymentEntry[]> {
    const entries = [{ id: 'd1', status: 'SUCCESSFUL', createdAt: 1000, target: revisionArn('r1') }];
    const status = this.#now().status;
    if (this.#isUpdated()) entries.unshift({ id: 'd2', status, createdAt: 2000, target: revisionArn('r2') });
    if (this.#isTakenOver()) {
      entries.unshift({ id: 'd3', status: 'IN_PROGRESS', createdAt: 3000, target: revisionArn('r3') });
    }
    return entries
      .filter(({ createdAt }) => createdAt >= since)
      .map(({ id, ...entry }) => ({ arn: deploymentArn(id), ...entry }));
  }

  async deployment(arn: string): Promise<Deployment | undefined> {
    const known = { reason: '', stage: '', breaker: undefined, alarms: undefined, rollback: undefined };
    const base = { arn, ...known, waitingHooks: [], sources: [], createdAt: 1000 };
    if (idOf(arn) === 'd1') {
      const target = { arn: revisionArn('r1'), requested: 2, running: 2 };
      return { ...base, status: 'SUCCESSFUL', target, ...this.#options.last };
    }
    if (idOf(arn) === 'd3' && this.#isTakenOver()) {
      const target = { arn: revisionArn('r3'), requested: 2, running: 2 };
      return { ...base, createdAt: 3000, status: 'SUCCESSFUL', target };
    }
    if (idOf(arn) !== 'd2' || !this.#isUpdated()) return undefined;
    const { running, old, ...state } = this.#now();
    const target = { arn: revisionArn('r2'), requested: 2, running };
    const sources = [{ arn: revisionArn('r1'), requested: 2, running: old }];
    return { ...base, createdAt: 2000, target, sources, ...state };
  }

  async revision(arn: string) {
    const named: Record<string, string> = { r1: this.#before, r2: this.#current };
    const taskDefinition = named[idOf(arn)] ?? definitionArn('backend-staging:9');
    const image = this.definitions.image(taskDefinition);
    const digest = this.#options.resolves?.revision ?? image.split('@')[1];
    return { arn, taskDefinition, images: [{ container: 'app', image, digest }] };
  }

  async serviceTasks(desired: 'RUNNING' | 'STOPPED'): Promise<Task[]> {
    const stops = (this.#script.stops ?? []).filter(([second]) => second <= this.seconds());
    if (desired === 'STOPPED') return stops.map((stop, index) => this.#stopped(stop, index));
    const running = this.#isUpdated() ? this.#now().running : 2;
    return Array.from({ length: running }, (_, index) => this.#task(`running${index + 1}`, 'RUNNING', {}));
  }

  #stopped([second, { exitCode, reason = '', ...task }]: Stop, index: number): Task {
    return {
      ...this.#task(`stopped${index + 1}`, 'STOPPED', { exitCode, reason }),
      stoppedAt: 2000 + second * 1000,
      ...task,
    };
  }

  #task(id: string, lastStatus: string, container: Partial<Task['containers'][number]>): Task {
    const digest = this.#options.resolves?.tasks ?? this.definitions.image(this.#current).split('@')[1];
    return {
      arn: taskArn(id),
      taskDefinition: this.#current,
      lastStatus,
      stopCode: '',
      stoppedReason: '',
      stoppedAt: 0,
      containers: [{ name: 'app', digest, exitCode: undefined, reason: '', ...container }],
    };
  }

  async task(arn: string): Promise<Task | undefined> {
    const { seconds = 10, ...end } = this.#options.migration ?? {};
    const stopped =
      this.#clock.now() - this.#migrationAt >= seconds * 1000 || this.writes.includes('stop m1');
    const ended = {
      stopCode: 'EssentialContainerExited',
      stoppedReason: 'Essential container in task exited',
    };
    const exitCode = 'exitCode' in end ? end.exitCode : 0;
    const container = { name: 'migrate', ...(stopped && { exitCode }) };
    const task = this.#task('m1', stopped ? 'STOPPED' : 'RUNNING', container);
    return { ...task, arn, ...(stopped && { ...ended, ...end }) };
  }

  async register({ family, ...definition }: Record<string, unknown>): Promise<string> {
    const containers = definition.containerDefinitions as Record<string, unknown>[];
    const arn = this.definitions.add(String(family), containers);
    this.writes.push(`register ${idOf(arn)}`);
    return arn;
  }

  async update(taskDefinition: string): Promise<void> {
    this.writes.push(`update ${idOf(taskDefinition)}`);
    this.#current = taskDefinition;
    this.#updatedAt = this.#clock.now();
  }

  async run({ taskDefinition }: { taskDefinition: string }) {
    this.writes.push(`run ${idOf(taskDefinition)}`);
    this.#migrationAt = this.#clock.now();
    const { failures } = this.#options.migration ?? {};
    return failures ? { failures } : { task: taskArn('m1') };
  }

  async stopTask(task: string): Promise<void> {
    this.writes.push(`stop ${idOf(task)}`);
  }

  async rollBack(deployment: string): Promise<'asked'> {
    this.writes.push(`roll back ${idOf(deployment)}`);
    const now = this.seconds();
    const reason = 'Service deployment rolled back because of a user request.';
    this.#steps.push([now, { status: 'ROLLBACK_IN_PROGRESS', reason }]);
    this.#steps.push([now + 10, { status: this.#script.rollbackEnds ?? 'ROLLBACK_SUCCESSFUL', running: 0 }]);
    return 'asked';
  }
}
