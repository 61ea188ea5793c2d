import type { Task } from './edge.ts';
import { commonFault, type Fault, faultOf } from './stopped-task.ts';

const NOUN: Record<Fault, string> = {
  image: 'could not pull the image',
  start: 'did not start',
  crash: 'ended by themselves',
  health: 'failed their health checks',
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
  const tasks = unstarted.length >= 2 ? unstarted : failed;
  if (unstarted.length < 2 && failed.length < limit) return undefined;
  const faults = new Set(tasks.map((task) => faultOf(task)));
  const [fault] = faults;
  const how = faults.size === 1 && fault ? NOUN[fault] : 'failed';
  return `${tasks.length} tasks of the new version ${how} (${commonFault(tasks, container)}).`;
}
