import { randomUUID } from 'node:crypto';
import type { Runtime } from '../core/action.ts';
import { canHeal } from '../core/aws.ts';
import { Cancelled } from '../core/failure.ts';
import { soonThenEvery, waitFor } from '../core/wait.ts';
import type { Edge, Task } from './edge.ts';
import { orCancelled, written } from './interrupt.ts';
import type { DeployPlan, MigrationPlan } from './plan.types.ts';
import { noteOf } from './problem.ts';
import { elapsed, minutes } from './progress.ts';
import type { MigrationResult } from './result.types.ts';
import { taskText } from './stopped-task.ts';
import { shortArn } from './task-definition.ts';
import { tailOf } from './task-logs.ts';

/** How long a task that is told to stop may take (its stopTimeout is at most two minutes). */
const STOP_LIMIT_MS = 3 * 60_000;

/** A migration of which nothing has been done yet. */
export const notStarted = (migration: MigrationPlan): MigrationResult => ({
  taskDefinition: migration.from,
  registered: false,
  asked: false,
  task: '',
  exitCode: undefined,
  ending: 'not-started',
  seconds: 0,
  text: '',
  logs: [],
  notes: [],
});

/**
 * Runs the one-off task to its end, and writes down in `result` how far it has come.
 * Only exit code 0 of its container is a success; no exit code is none.
 * @throws what ECS refuses before there is a task
 */
export async function migrate(
  plan: DeployPlan,
  migration: MigrationPlan,
  result: MigrationResult,
  edge: Edge,
  runtime: Runtime,
): Promise<void> {
  const { clock } = runtime;
  const start = clock.now();
  try {
    if (await begin(migration, result, edge, runtime)) await attend(plan, migration, result, edge, runtime);
  } catch (error) {
    if (error instanceof Cancelled) result.ending = 'cancelled';
    // Refused: there is no task. Not answered: there may be one.
    else if (result.task === '' && !(result.asked && canHeal(error))) throw error;
    else {
      result.ending = 'unseen';
      result.text = noteOf(error);
    }
  }
  result.seconds = Math.round((clock.now() - start) / 1000);
}

/** Registers what differs and starts the task. Answers whether there is one. */
async function begin(
  migration: MigrationPlan,
  result: MigrationResult,
  edge: Edge,
  runtime: Runtime,
): Promise<boolean> {
  const { log } = runtime;
  if (migration.differences.length > 0) {
    result.taskDefinition = await written(runtime, () => edge.ecs.register(migration.definition.open()));
    result.registered = true;
    log.info(`Registered ${shortArn(result.taskDefinition)} for the migration.`);
  }
  runtime.signal.throwIfAborted();
  result.asked = true;
  const run = await written(runtime, () =>
    edge.ecs.run({
      taskDefinition: result.taskDefinition,
      placement: migration.placement.open(),
      startedBy: migration.startedBy,
      // ECS starts no second task for the same token, however often the call is sent.
      clientToken: randomUUID(),
    }),
  );
  if ('failures' in run) {
    result.text = `ECS started no task: ${run.failures.join('; ') || 'it gave no reason'}.`;
    return false;
  }
  result.task = run.task;
  log.info(`Migration task ${shortArn(run.task)} has begun.`);
  return true;
}

/** Waits for the task's end, stops it when it takes too long, and reads what it wrote. */
async function attend(
  plan: DeployPlan,
  migration: MigrationPlan,
  result: MigrationResult,
  edge: Edge,
  runtime: Runtime,
): Promise<void> {
  let task = await stopped(plan, result.task, migration.timeoutMinutes * 60_000, edge, runtime);
  const late = task === undefined;
  if (late) {
    const limit = minutes(migration.timeoutMinutes);
    const reason = `ecs-deploy: it did not end within ${limit}`;
    runtime.log.info(`The migration did not end within ${limit}; stopping it.`);
    await written(runtime, () => edge.ecs.stopTask(result.task, reason));
    task = await stopped(plan, result.task, STOP_LIMIT_MS, edge, runtime);
  }
  result.exitCode = task?.containers.find(({ name }) => name === migration.container)?.exitCode;
  result.text = task ? taskText(task) : `Task ${shortArn(result.task)} was told to stop and still runs.`;
  if (late) result.ending = 'timed-out';
  else result.ending = result.exitCode === 0 ? 'succeeded' : 'failed';
  if (task && plan.settings.logLines > 0) {
    const definition = migration.definition.open();
    const tail = await tailOf({ edge, runtime, plan, definition, task, container: migration.container });
    result.logs = tail.lines;
    result.notes = tail.notes;
    for (const line of logLines(result, migration.container)) runtime.log.info(line);
  }
}

function logLines({ logs, notes }: MigrationResult, container: string): string[] {
  const title = logs.length === 0 ? [] : [`Last ${logs.length} log lines of the migration (${container}):`];
  return [...title, ...logs.map((line) => `  ${line}`), ...notes.map((note) => `Not known: ${note}`)];
}

async function stopped(
  plan: DeployPlan,
  arn: string,
  limitMs: number,
  edge: Edge,
  runtime: Runtime,
): Promise<Task | undefined> {
  const { clock, signal, log } = runtime;
  const start = clock.now();
  const say = (text: string) => log.info(`${elapsed((clock.now() - start) / 1000).padStart(5)} ${text}`);
  let status = '';
  const pauseMs = soonThenEvery(plan.settings.pollSeconds);
  const found = await waitFor({ clock, signal, limitMs, pauseMs }, async () => {
    const task = await orCancelled(signal, edge.ecs.task(arn)).catch((error) => {
      if (error instanceof Cancelled || !canHeal(error)) throw error;
      say(`ECS did not answer, looking again: ${noteOf(error)}`);
      return undefined;
    });
    if (task && task.lastStatus !== status) {
      status = task.lastStatus;
      say(`migration ${status}`);
    }
    return task?.lastStatus === 'STOPPED' ? { done: task } : 'not-yet';
  });
  return found === 'timeout' ? undefined : found.done;
}
