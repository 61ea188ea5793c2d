import type { Deployment } from './edge.ts';

/** An error as data: what happened, what caused it, what to do next. */
export interface Problem {
  what: string;
  causes: string[];
  next: string;
}

/** What is known about a failure. Each part is looked up for itself; a look-up that fails is a note. */
export interface Evidence {
  /** What became of the tasks of the new version, as a sentence; `''` when none has failed. */
  tasksSay: string;
  /** Stopped tasks, newest first, a line each. */
  tasks: string[];
  /** The service's events since the beginning, oldest first. */
  events: string[];
  logs: { title: string; lines: string[] }[];
  targets: string[];
  notes: string[];
}

export interface MigrationResult {
  taskDefinition: string;
  /** A new revision was registered for it. */
  registered: boolean;
  /** ECS was asked to start a task. */
  asked: boolean;
  /** `''` when none was started, or ECS has not answered. */
  task: string;
  exitCode: number | undefined;
  ending: 'succeeded' | 'failed' | 'not-started' | 'timed-out' | 'cancelled' | 'unseen';
  seconds: number;
  /** How the task ended, or why there is none. */
  text: string;
  logs: string[];
  notes: string[];
}

/** A moment of the rollout at which something had changed. */
export interface Moment {
  seconds: number;
  status: string;
  stage: string;
  /** Running tasks of the new version, of how many, and of the old ones. */
  running: number;
  requested: number;
  old: number;
}

export interface Rollout {
  /** `''` when ECS has shown none. */
  deployment: string;
  taskDefinition: string;
  /** The last one that was seen, in ECS's words. */
  status: string;
  reason: string;
  /**
   * `left`: it goes on in ECS without us. `unseen`: ECS did not let us look. `never-started`: ECS showed no deployment.
   * Only `successful` is good.
   */
  ending: 'successful' | 'failed' | 'left' | 'superseded' | 'never-started' | 'unseen' | 'cancelled';
  /** Why this run gave it up, when it was not ECS. */
  because: string | undefined;
  /** `asked`: by this run. `failed`: the request was refused. */
  rollback: 'none' | 'asked' | 'by-ecs' | 'failed';
  seconds: number;
  timeline: Moment[];
  supersededBy: string | undefined;
  breaker: Deployment['breaker'];
  alarms: string[];
  problem: Problem | undefined;
  evidence: Evidence | undefined;
  /** What serves at the end, where it is not the new version; undefined when that could not be read. */
  serving: { taskDefinition: string; running: number; desired: number } | undefined;
}

export type Verified = { ok: true; image: string; running: number } | { ok: false; why: string };

export interface DeployResult {
  kind: 'deploy';
  ending:
    | 'deployed'
    | 'unchanged'
    | 'migration-failed'
    | 'rollout-failed'
    | 'unverified'
    | 'parameter-failed'
    | 'cancelled'
    | 'broken';
  migration: MigrationResult | undefined;
  /** The new revision; `''` when none was registered. */
  registered: string;
  /** `unknown`: the update was sent and not answered. */
  updated: 'no' | 'yes' | 'unknown';
  rollout: Rollout | undefined;
  verified: Verified | undefined;
  parameter: 'none' | 'written' | 'same' | 'failed';
  problem: Problem | undefined;
  seconds: number;
}

export type Result = { kind: 'status' } | DeployResult;
