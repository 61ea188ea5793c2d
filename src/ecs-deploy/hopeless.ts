import type { Task } from './edge.ts';
import { commonFault, type Fault, faultOf } from './stopped-task.ts';

const HOW: Record<Fault, string> = {
  image: 'could not pull the image',
  start: 'did not start',
  crash: 'ended',
  health: 'failed health checks',
};

/**
 * Can this rollout still succeed? ECS itself judges by consecutive failures (and begins anew whenever a task runs for a
 * moment, so that a crash loop may go on for hours); this counts every task of the new version that failed.
 * Two that cannot start are enough: an image or a secret that is missing does not come by itself. For the others the limit
 * is that of ECS's circuit breaker: half of the desired count, at least three.
 * @returns why it cannot, as a sentence; undefined while it can
 */
export function hopeless(stopped: Task[], desired: number, container: string): string | undefined {
  const failed = stopped.filter((task) => faultOf(task) !== undefined);
  const unstarted = failed.filter((task) => ['image', 'start'].includes(faultOf(task) ?? ''));
  const limit = Math.min(Math.max(3, Math.ceil(desired / 2)), 200);
  if (unstarted.length >= 2) return faultText(unstarted, container);
  return failed.length >= limit ? faultText(failed, container) : undefined;
}

/** What became of the tasks that speak against the new version, as a sentence; '' when none does. */
export function faultText(stopped: Task[], container: string): string {
  const tasks = stopped.filter((task) => faultOf(task) !== undefined);
  if (tasks.length === 0) return '';
  const faults = new Set(tasks.map((task) => faultOf(task)));
  const [fault] = faults;
  const how = faults.size === 1 && fault ? HOW[fault] : 'failed';
  const count = tasks.length === 1 ? '1 task' : `${tasks.length} tasks`;
  return `${count} of the new version ${how} (${commonFault(tasks, container)}).`;
}
