import type { RunTaskCommandInput } from '@aws-sdk/client-ecs';

/*
 * What the action asks of AWS, in its own words. Times are milliseconds since the epoch, as AWS's clock says.
 * Every method throws a Failure that carries AWS's error as its cause.
 */

/** A service as ECS describes it. */
export interface Service {
  arn: string;
  clusterArn: string;
  /** ACTIVE, DRAINING, INACTIVE. */
  status: string;
  /** ECS, CODE_DEPLOY, EXTERNAL. */
  controller: string;
  desired: number;
  running: number;
  /** The task definition that it is to run: of the newest deployment. */
  taskDefinition: string;
  /** The newest service deployment, where ECS knows one. */
  deployment: string | undefined;
  /** Counts by task definition. */
  rollouts: { id: string; taskDefinition: string; desired: number; running: number; pending: number }[];
  /** Newest first. */
  events: { id: string; at: number; text: string }[];
  targetGroups: string[];
  /** Where and how its tasks run: a one-off task runs the same way. */
  placement: Pick<
    RunTaskCommandInput,
    'networkConfiguration' | 'launchType' | 'capacityProviderStrategy' | 'platformVersion'
  >;
}

/** A service deployment: one attempt to bring the service to one revision. */
export interface Deployment {
  arn: string;
  /** One of ECS's nine words, or one that this version does not know. */
  status: string;
  reason: string;
  stage: string;
  createdAt: number;
  target: RevisionCount | undefined;
  sources: RevisionCount[];
  breaker: { status: string; failures: number; threshold: number } | undefined;
  alarms: { names: string[]; triggered: string[] } | undefined;
  rollback: { reason: string; revision: string } | undefined;
  /** Hooks that wait for somebody, by id. */
  waitingHooks: string[];
}

export interface RevisionCount {
  /** ARN of the service revision. */
  arn: string;
  requested: number;
  running: number;
}

/** An entry of the list of deployments. */
export type DeploymentEntry = Pick<Deployment, 'arn' | 'status' | 'createdAt'> & { target: string };

/** A service revision: what exactly a deployment brings. */
export interface Revision {
  arn: string;
  taskDefinition: string;
  /** What ECS resolved the images to. */
  images: { container: string; image: string; digest: string | undefined }[];
}

export interface Task {
  arn: string;
  taskDefinition: string;
  lastStatus: string;
  /** TaskFailedToStart, EssentialContainerExited, ServiceSchedulerInitiated, UserInitiated, ...; `''` while it runs. */
  stopCode: string;
  stoppedReason: string;
  stoppedAt: number;
  containers: {
    name: string;
    digest: string | undefined;
    exitCode: number | undefined;
    reason: string;
  }[];
}

export interface Tag {
  key: string;
  value: string;
}

/** A task definition as ECS answered it, with every key it has. */
export interface LiveDefinition {
  arn: string;
  family: string;
  definition: Record<string, unknown>;
  tags: Tag[];
  /** Keys that registering it again would lose, with the nearest known key. */
  unknownKeys: { path: string; nearest: string | undefined }[];
}

export interface RunRequest {
  taskDefinition: string;
  placement: Service['placement'];
  startedBy: string;
  clientToken: string;
}

/** ECS, for one service of one cluster. */
export interface Ecs {
  service(): Promise<Service | 'no-cluster' | 'no-service'>;
  /** By ARN, or the latest active one of a family. undefined: there is none. */
  taskDefinition(arnOrFamily: string): Promise<LiveDefinition | undefined>;
  /** Newest first; those created at or after a moment of AWS's clock. */
  deployments(since?: number): Promise<DeploymentEntry[]>;
  /** undefined: ECS does not know it (yet). */
  deployment(arn: string): Promise<Deployment | undefined>;
  revision(arn: string): Promise<Revision | undefined>;
  /** Tasks of the service that run, or that stopped within the last hour. */
  serviceTasks(desired: 'RUNNING' | 'STOPPED'): Promise<Task[]>;
  /** undefined: ECS does not know it (yet). */
  task(arn: string): Promise<Task | undefined>;
  /** Answers the new ARN. */
  register(definition: Record<string, unknown>): Promise<string>;
  /** Starts the deployment of a task definition. Nothing else of the service is touched. */
  update(taskDefinition: string): Promise<void>;
  /** Answers the task's ARN, or why none was started. */
  run(request: RunRequest): Promise<{ task: string } | { failures: string[] }>;
  stopTask(arn: string, reason: string): Promise<void>;
  /** Stops a deployment and goes back to what ran before. */
  rollBack(deployment: string): Promise<'asked' | 'already-ending'>;
}

export interface Logs {
  /** The last lines of a stream, oldest first. `no-stream`: nothing was written, or not yet. */
  lastLines(stream: LogStream, limit: number): Promise<string[] | 'no-stream'>;
}

export interface LogStream {
  group: string;
  name: string;
  /** undefined: the service's own. */
  region: string | undefined;
}

export interface Registry {
  /** Digests by which the image may be known: its own first, then those of its platforms. */
  image(request: {
    account: string | undefined;
    region: string | undefined;
    repository: string;
    reference: { tag: string } | { digest: string };
  }): Promise<string[] | 'no-repository' | 'no-image'>;
}

export interface Parameters {
  value(name: string): Promise<string | undefined>;
  put(name: string, value: string): Promise<void>;
}

export interface TargetHealth {
  /** One sentence for each target that is not healthy. */
  unhealthy(targetGroup: string): Promise<string[]>;
}

export interface Edge {
  ecs: Ecs;
  logs: Logs;
  registry: Registry;
  parameters: Parameters;
  targetHealth: TargetHealth;
}
