import type { Masker } from '../commands/masker.ts';
import type { JobIdentity } from '../host.ts';
import type { RunState } from '../run/run-state.ts';
import type { StepResult } from '../runner.types.ts';
import type { JsonObject } from '../template/template.types.ts';

/** A job that is running: what its steps share and change. */
export interface JobState {
  run: RunState;
  identity: JobIdentity;
  /** The name that events carry. */
  name: string;
  masker: Masker;
  /** What a step's environment begins with. */
  base: Record<string, string>;
  /** `env` of workflow and job, and what steps wrote to GITHUB_ENV. */
  env: Record<string, string>;
  /** Written to GITHUB_PATH, the latest first. */
  paths: string[];
  status: 'success' | 'failure' | 'cancelled';
  folders: JobFolders;
  /** What expressions of every step see: github, vars, needs, strategy, matrix, secrets, runner, and `job` without its status. */
  contexts: Record<
    'github' | 'vars' | 'needs' | 'strategy' | 'matrix' | 'secrets' | 'runner' | 'job',
    JsonObject
  >;
  /** `defaults.run` of job and workflow. */
  defaults: { shell: string | undefined; workingDirectory: string | undefined };
  results: StepResult[];
  /** Post steps, in the order in which their actions ran. */
  posts: (() => Promise<void>)[];
  /** ACTIONS_ID_TOKEN_REQUEST_URL and _TOKEN, when the job has `id-token: write`. */
  idToken: { url: string; token: string } | undefined;
  /** The job is to end: steps whose condition no longer holds are stopped. */
  cancel: AbortSignal;
  /** The job has to end now: whatever runs is stopped. */
  kill: AbortSignal;
  trackingId: string;
  /** Process groups that steps have started. */
  groups: number[];
}

export interface JobFolders {
  /** Holds all the others. */
  root: string;
  workspace: string;
  temp: string;
  tools: string;
}
