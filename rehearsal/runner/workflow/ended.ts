import type { Conclusion, JobResult } from '../runner.types.ts';
import type { Call, JobBase, JobInstance, Outcome } from './call.ts';

/** Records a job that never ran: skipped, cancelled while it waited, or refused with a message. */
export function endedWithoutRunning(
  { call, id, name, needs }: JobBase,
  conclusion: Conclusion,
  message?: string,
): Outcome {
  const result: JobResult = {
    id,
    name,
    needs: needIds(call, needs),
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

export function recordJob(run: Call['run'], result: JobResult): void {
  run.jobs.push(result);
  run.emit({ type: 'job-ended', job: result.name, conclusion: result.conclusion, result });
}

/** Needs as ids of the whole run: those of a called workflow have its caller's in front. */
export const needIds = (call: Call, needs: JobInstance['needs']): string[] =>
  Object.keys(needs).map((need) => call.idPrefix + need);
