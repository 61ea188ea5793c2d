import type { Runtime } from '../core/action.ts';
import { stripControl } from '../core/untrusted.ts';
import type { Edge, LogStream, Task } from './edge.ts';
import type { DeployPlan } from './plan.types.ts';
import { noteOf } from './problem.ts';
import { containers, shortArn } from './task-definition.ts';

/** The stream of a container's output, or why there is none that can be read. */
export function logStream(
  definition: Record<string, unknown>,
  container: string,
  task: string,
): LogStream | { why: string } {
  const found = containers(definition).find(({ name }) => name === container);
  const configuration = found?.logConfiguration as
    | { logDriver?: string; options?: Record<string, string> }
    | undefined;
  if (configuration?.logDriver !== 'awslogs') {
    const driver = configuration?.logDriver ?? 'no log driver';
    return { why: `the logs of container ${container} are not in CloudWatch (${driver}).` };
  }
  const {
    'awslogs-group': group,
    'awslogs-stream-prefix': prefix,
    'awslogs-region': region,
  } = configuration.options ?? {};
  if (group === undefined || prefix === undefined) {
    return { why: `the log stream of container ${container} has no prefix, so that its name is not known.` };
  }
  return { group, name: `${prefix}/${container}/${shortArn(task)}`, region };
}

/** Lines reach CloudWatch some seconds after the container has ended. */
const LOOKS = 3;

/** The last log lines of a task's container. Never throws. */
export async function tailOf(request: {
  edge: Edge;
  runtime: Runtime;
  plan: DeployPlan;
  definition: Record<string, unknown>;
  task: Task;
  container: string;
}): Promise<{ lines: string[]; notes: string[] }> {
  const { edge, runtime, plan, task, container } = request;
  // A container that never ran has written nothing.
  const ended = task.containers.find(({ name }) => name === container);
  if (task.lastStatus === 'STOPPED' && ended?.exitCode === undefined) return { lines: [], notes: [] };
  const stream = logStream(request.definition, container, task.arn);
  if ('why' in stream) return { lines: [], notes: [stream.why] };
  try {
    for (let look = 1; ; look++) {
      const lines = await edge.logs.lastLines(stream, plan.settings.logLines);
      if (lines !== 'no-stream' && lines.length > 0) {
        return { lines: lines.map((line) => stripControl(line).trimEnd()), notes: [] };
      }
      if (look === LOOKS) return { lines: [], notes: [`container ${container} has written no log lines.`] };
      await runtime.clock.sleep(1000 * look, runtime.signal);
    }
  } catch (error) {
    runtime.signal.throwIfAborted();
    return { lines: [], notes: [noteOf(error)] };
  }
}
