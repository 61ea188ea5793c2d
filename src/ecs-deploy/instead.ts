import type { Edge } from './edge.ts';
import type { DeployPlan } from './plan.types.ts';
import type { Rollout } from './result.types.ts';
import { shortArn } from './task-definition.ts';

/*
 * What there is in the place of a deployment that did not come to its good end.
 */

/** Has somebody started another deployment after this one? Its name, and what it brings. */
export async function laterDeployment(
  edge: Edge,
  plan: DeployPlan,
  deployment: string,
): Promise<string | undefined> {
  const { deployments, newest } = plan.before.open();
  const entries = await edge.ecs.deployments(newest);
  const own = entries.findIndex(({ arn }) => arn === deployment);
  // Newest first: what stands before ours is later.
  const later = own < 0 ? [] : entries.slice(0, own);
  const other = later.find(({ arn }) => !deployments.includes(arn));
  if (!other) return undefined;
  const revision = await edge.ecs.revision(other.target);
  return `${shortArn(other.arn)}${revision ? ` (${shortArn(revision.taskDefinition)})` : ''}`;
}

/** What the service is at by now, and how much of it runs. */
export async function readServing(edge: Edge): Promise<Rollout['serving']> {
  const service = await edge.ecs.service();
  if (typeof service === 'string') return undefined;
  const { taskDefinition, desired } = service;
  const running = service.rollouts.find((one) => one.taskDefinition === taskDefinition)?.running ?? 0;
  return { taskDefinition, running, desired };
}
