import type { Conclusion, JobResult } from '../runner.types.ts';
import type { JobInstance, Outcome } from './call.ts';

/** Records a job that never ran: skipped, cancelled while it waited, or refused with a message. */
export function endedWithoutRunning(
  { call, id, name }: Pick<JobInstance, 'call' | 'id' | 'name'>,
  conclusion: Conclusion,
  message?: string,
): Outcome {
  const result: JobResult = {
    id,
    name,
    conclusion,
    outputs: {},
    environment: undefined,
    environmentUrl: undefined,
    permissions: {},
    steps: [],
    annotations: message === undefined ? [] : [{ level: 'error', message }],
    durationMs: 0,
  };
  recordJob(call.run, result);
  return { result: conclusion, outputs: {} };
}

export function recordJob(run: JobInstance['call']['run'], result: JobResult): void {
  run.jobs.push(result);
  run.emit({ type: 'job-ended', job: result.name, conclusion: result.conclusion, result });
}
