import type { DeploymentConfiguration } from '@aws-sdk/client-ecs';

/** A task of the service that has not been told to stop. */
export interface LiveTask {
  id: string;
  /** Does it belong to the revision that is being deployed? */
  isTarget: boolean;
  healthy: boolean;
}

export interface RollingState {
  desired: number;
  configuration: DeploymentConfiguration;
  /** Oldest first. */
  tasks: LiveTask[];
}

/** How many tasks may be short of, and beyond, the desired count: the minimum is rounded up, the maximum down. */
export function bounds(
  desired: number,
  configuration: DeploymentConfiguration,
): { lower: number; upper: number } {
  const { minimumHealthyPercent = 100, maximumPercent = 200 } = configuration;
  return {
    lower: Math.ceil((desired * minimumHealthyPercent) / 100),
    upper: Math.floor((desired * maximumPercent) / 100),
  };
}

/**
 * The next step of a rolling update: how many tasks of the target to start, and which tasks to stop (Amazon ECS,
 * "Rolling update"). Healthy tasks stop only as far as the minimum allows; a task that does not serve may always stop.
 */
export function nextStep({ desired, configuration, tasks }: RollingState): { start: number; stop: string[] } {
  const { lower, upper } = bounds(desired, configuration);
  const target = tasks.filter((task) => task.isTarget);
  const others = tasks.filter((task) => !task.isTarget);
  const stop: LiveTask[] = [];

  // Scaling in: those that do not serve first, then the newest.
  const surplus = Math.max(target.length - desired, 0);
  const byWorth = [...target.filter((task) => task.healthy), ...target.filter((task) => !task.healthy)];
  stop.push(...byWorth.slice(byWorth.length - surplus));

  stop.push(...others.filter((task) => !task.healthy));
  const healthy = tasks.filter((task) => task.healthy && !stop.includes(task)).length;
  const spare = Math.max(healthy - lower, 0);
  stop.push(...others.filter((task) => task.healthy).slice(0, spare));

  const room = Math.max(upper - (tasks.length - stop.length), 0);
  const missing = Math.max(desired - (target.length - surplus), 0);
  return { start: Math.min(missing, room), stop: stop.map((task) => task.id) };
}
