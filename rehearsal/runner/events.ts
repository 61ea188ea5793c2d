import type { Annotation } from './host.ts';
import type { Conclusion, JobResult, RunResult, StepResult } from './runner.types.ts';

/** Where something happened: a job by its key (`build (20)`, `deploy / staging`), a step by its number in it. */
export interface StepPlace {
  job: string;
  step: number;
  name: string;
  phase: StepPhase;
}

export type StepPhase = 'pre' | 'main' | 'post';

/** What a run tells while it goes. Everything in it is masked. */
export type RunEvent =
  | {
      type: 'run-started';
      runId: number;
      name: string;
      workflow: string;
      event: string;
      ref: string;
      sha: string;
    }
  | { type: 'job-waiting'; job: string; reason: string }
  | {
      type: 'job-started';
      job: string;
      runsOn: string;
      environment: string | undefined;
      permissions: Record<string, string>;
    }
  | ({ type: 'step-started' } & StepPlace)
  | ({ type: 'line'; text: string; kind: LineKind } & StepPlace)
  | ({ type: 'annotation'; annotation: Annotation } & StepPlace)
  | ({ type: 'step-ended'; result: StepResult } & StepPlace)
  | { type: 'job-ended'; job: string; conclusion: Conclusion; result: JobResult }
  | { type: 'run-ended'; result: RunResult };

export type LineKind = 'text' | 'debug' | 'group' | 'endgroup' | 'error' | 'warning' | 'notice';

export type Listener = (event: RunEvent) => void;
