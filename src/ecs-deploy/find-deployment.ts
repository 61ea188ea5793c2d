import type { Runtime } from '../core/action.ts';
import { type Look, soonThenEvery, waitFor } from '../core/wait.ts';
import type { Edge } from './edge.ts';

/** ECS shows a new deployment within seconds; this is long past that. */
const LIMIT_MS = 3 * 60_000;

/**
 * Finds the service deployment that brings our task definition: a new one, whose target revision is ours.
 * Neither the newest nor the only one will do: it may be somebody else's.
 * @returns its ARN; undefined when ECS has shown none in three minutes
 */
export async function findDeployment(request: {
  edge: Edge;
  runtime: Runtime;
  taskDefinition: string;
  before: { deployments: string[]; newest: number | undefined };
  pollSeconds: number;
  tolerate(look: () => Promise<Look<string>>): Promise<Look<string>>;
}): Promise<string | undefined> {
  const { edge, runtime, taskDefinition, before } = request;
  const judged = new Set(before.deployments);
  const isOurs = async (arn: string): Promise<boolean> => {
    const target = (await edge.ecs.deployment(arn))?.target?.arn;
    const revision = target === undefined ? undefined : await edge.ecs.revision(target);
    // Reads come a little later than writes: what has no revision yet is asked again.
    if (revision) judged.add(arn);
    return revision?.taskDefinition === taskDefinition;
  };
  const look = async (): Promise<Look<string>> => {
    const service = await edge.ecs.service();
    const current = typeof service === 'string' ? undefined : service.deployment;
    if (current !== undefined && !judged.has(current) && (await isOurs(current))) return { done: current };
    for (const { arn } of await edge.ecs.deployments(before.newest)) {
      if (!judged.has(arn) && (await isOurs(arn))) return { done: arn };
    }
    return 'not-yet';
  };
  const pauseMs = soonThenEvery(Math.min(request.pollSeconds, 2));
  const { clock, signal } = runtime;
  const found = await waitFor({ clock, signal, limitMs: LIMIT_MS, pauseMs }, () => request.tolerate(look));
  return found === 'timeout' ? undefined : found.done;
}
