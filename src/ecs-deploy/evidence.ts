import type { Runtime } from '../core/action.ts';
import type { Edge, Task } from './edge.ts';
import { faultText } from './hopeless.ts';
import type { DeployPlan } from './plan.types.ts';
import { noteOf } from './problem.ts';
import type { Evidence } from './result.types.ts';
import { faultOf, taskText } from './stopped-task.ts';
import { shortArn } from './task-definition.ts';
import { tailOf } from './task-logs.ts';

const TASKS_SHOWN = 3;
const EVENTS_SHOWN = 10;

/** Looks up what explains a failed rollout. Each look-up for itself: one that fails is a note, and hides nothing. */
export async function gatherEvidence(request: {
  edge: Edge;
  runtime: Runtime;
  plan: DeployPlan;
  taskDefinition: string;
  stopped: Task[];
  events: string[];
  notes: string[];
}): Promise<Evidence> {
  const { edge, plan, events } = request;
  const notes = [...request.notes];
  const note = <T>(fallback: T) => {
    return (error: unknown) => {
      notes.push(noteOf(error));
      return fallback;
    };
  };
  const stopped = [...request.stopped].sort((a, b) => b.stoppedAt - a.stoppedAt);
  const failed = stopped.filter((task) => faultOf(task) !== undefined);
  const shown = failed.length > 0 ? failed : stopped;
  const service = await edge.ecs.service().catch(note('no-service' as const));
  const groups = typeof service === 'string' ? [] : service.targetGroups;
  const targets = await Promise.all(
    groups.map((group) => edge.targetHealth.unhealthy(group).catch(note([] as string[]))),
  );
  const evidence: Evidence = {
    tasksSay: faultText(failed, plan.container),
    tasks: shown.slice(0, TASKS_SHOWN).map(taskText),
    events: events.slice(-EVENTS_SHOWN),
    logs: [],
    targets: targets.flat(),
    notes,
  };
  const task = shown[0] ?? (await runningTask(request).catch(note(undefined)));
  if (task && plan.settings.logLines > 0) {
    const container = loggingContainer(task, plan.container);
    const tail = await tailOf({ ...request, definition: plan.definition.open(), task, container });
    notes.push(...tail.notes);
    const title = `container ${container} of task ${shortArn(task.arn)}`;
    if (tail.lines.length > 0) evidence.logs.push({ title, lines: tail.lines });
  }
  return { ...evidence, notes: [...new Set(notes)] };
}

/** The container that explains it: the one that failed, else the one that got the image. */
function loggingContainer(task: Task, own: string): string {
  const failed = task.containers.find(({ exitCode }) => exitCode !== undefined && exitCode !== 0);
  return failed?.name ?? own;
}

/** Nothing has stopped, so that what runs must explain it. */
async function runningTask(request: { edge: Edge; taskDefinition: string }): Promise<Task | undefined> {
  const tasks = await request.edge.ecs.serviceTasks('RUNNING');
  return tasks.find((task) => task.taskDefinition === request.taskDefinition);
}

/** The evidence as lines of the log. */
export function evidenceLines(evidence: Evidence): string[] {
  return [
    ...evidence.tasks,
    ...evidence.targets.map((target) => `Target ${target}`),
    ...evidence.logs.flatMap(({ title, lines }) => [
      `Last ${lines.length} log lines of ${title}:`,
      ...lines.map((line) => `  ${line}`),
    ]),
    ...evidence.notes.map((note) => `Not known: ${note}`),
  ];
}
