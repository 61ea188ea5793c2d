import type { JobState } from '../job/job-state.ts';
import type { Tree } from '../sources/sources.ts';
import type { Scope } from '../template/evaluate.ts';
import { hashFiles } from '../template/hash-files.ts';
import type { Json, JsonObject } from '../template/template.types.ts';

/** A list of steps that is being run: those of a job, or those of a composite action. */
export interface Frame {
  job: JobState;
  /** Where the file that holds these steps comes from: what `$/` means in it. */
  tree: Tree;
  file: string;
  /** 0 for the steps of a job. */
  depth: number;
  inputs: JsonObject;
  /** Environment of the step that runs the composite action. */
  env: Record<string, string>;
  /** Context `steps`. */
  steps: JsonObject;
  /** How the steps so far went; for those of a job its state says it. */
  status: 'success' | 'failure';
  /** Added to the context `github`: action_path and its like. */
  action: JsonObject;
  /** Fires when an enclosing step runs out of time. */
  signal: AbortSignal | undefined;
}

/** What expressions of a step see. `env` is the step's own environment. */
export function scopeOf(frame: Frame, env: Record<string, string> = {}): Scope {
  const { job } = frame;
  const cancelled = job.status === 'cancelled';
  const failed = frame.depth > 0 ? frame.status === 'failure' : job.status === 'failure';
  const contexts: Record<string, Json> = {
    ...job.contexts,
    github: { ...job.contexts.github, ...frame.action },
    job: { ...job.contexts.job, status: job.status },
    inputs: frame.inputs,
    steps: frame.steps,
    env: { ...job.env, ...frame.env, ...env },
  };
  return {
    file: frame.file,
    contexts,
    functions: {
      success: () => !failed && !cancelled,
      failure: () => failed && !cancelled,
      cancelled: () => cancelled,
      always: () => true,
      hashFiles: (...patterns) => hashFiles(job.folders.workspace, patterns),
    },
  };
}
