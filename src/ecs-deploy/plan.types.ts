import type { Hidden } from '../core/hidden.ts';
import type { Service } from './edge.ts';
import type { Difference } from './task-definition.ts';

/** What the service runs, as far as ECS has proven it. */
export interface State {
  /** Of the newest service deployment, in ECS's words; `UNKNOWN` when ECS knows none. */
  status: string;
  deployment: string | undefined;
  /** What serves: the target of a successful deployment, what was gone back to, or the source of one in progress. */
  taskDefinition: string;
  container: string;
  /** By digest where ECS knows it. */
  image: string;
  desired: number;
  running: number;
  /** The last deployment was successful (or went back), and as many tasks run as there should be. */
  steady: boolean;
}

export interface StatusPlan {
  mode: 'status';
  cluster: string;
  service: string;
  state: State;
}

export interface Settings {
  waitMinutes: number;
  pollSeconds: number;
  rollback: boolean;
  logLines: number;
}

export interface MigrationPlan {
  family: string;
  /** The latest revision, which the new one is made from. */
  from: string;
  container: string;
  differences: Difference[];
  definition: Hidden<Record<string, unknown>>;
  placement: Hidden<Service['placement']>;
  timeoutMinutes: number;
  startedBy: string;
}

export interface DeployPlan {
  mode: 'deploy';
  cluster: string;
  service: string;
  /** `deploy`: register and update. `follow`: a deployment of exactly this is in progress. `none`: the service runs it already. */
  action: 'deploy' | 'follow' | 'none';
  state: State;
  /** The service's own task definition, which the new one is made from. */
  from: string;
  container: string;
  image: string;
  /** Digests by which the image may be known; empty where the registry is not ECR and the image has none. */
  digests: string[];
  differences: Difference[];
  definition: Hidden<Record<string, unknown>>;
  /** Of AWS's own tags, which cannot be set again: their keys. */
  droppedTags: string[];
  /** A deployment that is in progress, and that this one takes over from. */
  takesOverFrom: { deployment: string; status: string; taskDefinition: string } | undefined;
  migration: MigrationPlan | undefined;
  parameter: { name: string; from: string | undefined } | undefined;
  settings: Settings;
  /** What was there before, so that what is new can be told from it. */
  before: Hidden<{ deployments: string[]; newest: number | undefined; events: string[] }>;
}

export type Plan = StatusPlan | DeployPlan;
