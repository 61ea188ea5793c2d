import { createLogs } from '../../../../rehearsal/cloud/logs/logs.ts';
import { directCalls, loneContext, steppedClock } from '../direct-call.ts';

export const group = '/zibro/staging/backend';

/** One log group with two streams, as two tasks would have. */
export async function twoStreams() {
  const clock = steppedClock();
  const service = createLogs(loneContext(clock));
  service.createLogGroup({ name: group });
  const logs = directCalls(service, clock);
  for (const logStreamName of ['app/1', 'app/2']) {
    await logs.call('CreateLogStream', { logGroupName: group, logStreamName });
  }
  const put = (logStreamName: string, ...events: [number, string][]) =>
    logs.call('PutLogEvents', {
      logGroupName: group,
      logStreamName,
      logEvents: events.map(([timestamp, message]) => ({ timestamp, message })),
    });
  return { clock, logs, put };
}

/** The messages of an answer with events. */
export function messages(answer: unknown): string[] {
  return (answer as { events: { message: string }[] }).events.map(({ message }) => message);
}
