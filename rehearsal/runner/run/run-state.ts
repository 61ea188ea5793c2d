import type { RunEvent } from '../events.ts';
import type { HostRepository } from '../host.ts';
import type { JobResult, RunnerOptions } from '../runner.types.ts';
import type { Sources } from '../sources/sources.ts';
import type { JsonObject } from '../template/template.types.ts';
import type { ConcurrencyGroups } from '../workflow/concurrency.ts';

/** A run that is going on: what all its jobs share. */
export interface RunState {
  options: RunnerOptions;
  sources: Sources;
  groups: ConcurrencyGroups;
  /** Takes a job's turn on this machine's processors; answers the function that gives it back. */
  turn(signal: AbortSignal): Promise<() => void>;
  id: number;
  number: number;
  attempt: number;
  repository: HostRepository;
  event: TriggerEvent;
  /** The workflow that was triggered. */
  workflow: { name: string; path: string };
  actor: string;
  /** Scratch folder of this run. */
  folder: string;
  /** Tells stand-ins where repositories, caches and artifacts are. */
  standInFile: string;
  emit(event: RunEvent): void;
  /** The jobs that have ended. */
  jobs: JobResult[];
  /** Only this job and what it needs. */
  onlyJob: string | undefined;
  cancel: AbortController;
}

/** What happened, in GitHub's terms. */
export interface TriggerEvent {
  name: string;
  /** `refs/heads/x`, `refs/tags/x`, `refs/pull/1/merge`. */
  ref: string;
  sha: string;
  /** Of a pull request; empty for others. */
  headRef: string;
  baseRef: string;
  payload: JsonObject;
}
