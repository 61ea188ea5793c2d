import type { Listener, StepPhase } from './events.ts';
import type { Annotation, GitHubHost } from './host.ts';

export type Conclusion = 'success' | 'failure' | 'cancelled' | 'skipped';

/** What a runner is made of. One runner holds concurrency groups, caches and artifacts over all its runs. */
export interface RunnerOptions {
  host: GitHubHost;
  /** Repositories at hand: full name to the folder of a git work tree. */
  repositories: Record<string, string>;
  /** This project: `zibro/actions/<name>@v1` and `$/<name>` in its files are `<dist>/<name>`, `.github` comes from `source`. */
  actions: { repository?: string; source: string; dist: string };
  /** `owner/repo` to a folder that stands for every ref of it. */
  use?: Record<string, string>;
  /** Added to the environment of every step: AWS_ENDPOINT_URL and its like. */
  extraEnv?: Record<string, string>;
  services?: ServiceProvider;
  listener?: Listener;
  /** HOME of the steps: this user's own (package caches work) unless `temporary`. */
  home?: 'real' | 'temporary';
  /** Where the folders of the jobs are made, and removed; the system's temporary folder unless told. */
  scratch?: string;
  /** How many jobs run at once; the number of processors unless told. */
  parallel?: number;
  /** Times between SIGINT, SIGTERM and SIGKILL when a step is cancelled; GitHub's 7,500 and 2,500 unless told. */
  grace?: { interruptMs: number; terminateMs: number };
}

/** Starts what a job lists under `services:`. Refuses an image it does not know, by name. */
export interface ServiceProvider {
  start(service: { image: string; env: Record<string, string>; ports: string[]; options: string }): Promise<{
    id: string;
    /** Port in the container to port on this machine. */
    ports: Record<string, string>;
    stop(): Promise<void>;
  }>;
}

/** One run, as GitHub's event would start it. */
export interface RunRequest {
  repository: string;
  /** Path in the repository, or the file's name in .github/workflows. */
  workflow: string;
  event: 'push' | 'pull_request' | 'workflow_dispatch';
  /** `refs/heads/x`, `refs/tags/x`, or a branch's name. For a pull request: its head branch. The default branch unless told. */
  ref?: string;
  /** The commit; what `ref` points at unless told. */
  sha?: string;
  /** For a pull request; number 1 and the default branch unless told. */
  pullRequest?: {
    number?: number;
    base?: string;
    title?: string;
    body?: string;
    draft?: boolean;
    action?: string;
  };
  inputs?: Record<string, string>;
  /** Added to what the host knows. */
  secrets?: Record<string, string>;
  vars?: Record<string, string>;
  actor?: string;
  /** Only this job and what it needs. */
  job?: string;
  /** Merged into the event's payload. */
  payload?: Record<string, unknown>;
  /** A previous attempt's number plus one; 1 unless told. */
  attempt?: number;
  /** Ends the run as the button on GitHub does. */
  signal?: AbortSignal;
}

export interface RunResult {
  runId: number;
  /** `run-name`, or what GitHub shows without one. */
  name: string;
  workflow: string;
  conclusion: Conclusion;
  /** Why the run did not start: an invalid workflow, a bad input, an event it does not listen to. */
  message: string | undefined;
  /** Every job, also those of reusable workflows, in the order in which they ended. */
  jobs: JobResult[];
  durationMs: number;
}

export interface JobResult {
  /** `build`; inside of a reusable workflow `call/build`. */
  id: string;
  /** What GitHub shows: `build (20)`, `call / build`. */
  name: string;
  /** Ids of the jobs it waited for. */
  needs: string[];
  conclusion: Conclusion;
  outputs: Record<string, string>;
  environment: string | undefined;
  environmentUrl: string | undefined;
  permissions: Record<string, string>;
  /** None for a job that calls a reusable workflow: its jobs stand beside it. */
  steps: StepResult[];
  annotations: Annotation[];
  durationMs: number;
}

export interface StepResult {
  id: string;
  name: string;
  phase: StepPhase;
  /** 0 for a step of the job, 1 for a step of a composite action, … */
  depth: number;
  /** How it ended, before continue-on-error. */
  outcome: Conclusion;
  conclusion: Conclusion;
  outputs: Record<string, string>;
  lines: string[];
  annotations: Annotation[];
  summary: string;
  durationMs: number;
}
