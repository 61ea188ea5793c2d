import type { Runtime } from '../core/action.ts';
import { canHeal } from '../core/aws.ts';
import { soonThenEvery, waitFor } from '../core/wait.ts';
import type { Edge } from './edge.ts';
import { parseImage } from './image.ts';
import { orCancelled } from './interrupt.ts';
import type { DeployPlan } from './plan.types.ts';
import { noteOf } from './problem.ts';
import type { Verified } from './result.types.ts';
import { resolvedImage } from './state.ts';
import { shortArn } from './task-definition.ts';

/** Counts settle within seconds after a deployment's end. */
const LIMIT_MS = 60_000;
/** DescribeTasks answers at most that many. */
const TASKS_SEEN = 100;

/**
 * After SUCCESSFUL: does ECS run this image, by digest, in as many tasks as there should be?
 * @param taskDefinition what must run
 */
export async function verify(
  plan: DeployPlan,
  taskDefinition: string,
  edge: Edge,
  runtime: Runtime,
): Promise<Verified> {
  const { clock, signal } = runtime;
  const pauseMs = soonThenEvery(plan.settings.pollSeconds);
  let last: Verified = { ok: false, why: '' };
  await waitFor({ clock, signal, limitMs: LIMIT_MS, pauseMs }, async () => {
    last = await orCancelled(signal, lookOnce(plan, taskDefinition, edge)).catch((error) => {
      if (!canHeal(error)) throw error;
      return { ok: false, why: `ECS did not answer: ${noteOf(error)}` };
    });
    return last.ok ? { done: true } : 'not-yet';
  });
  return last;
}

async function lookOnce(plan: DeployPlan, taskDefinition: string, edge: Edge): Promise<Verified> {
  const [service, tasks, resolved] = await Promise.all([
    edge.ecs.service(),
    edge.ecs.serviceTasks('RUNNING'),
    resolvedByEcs(plan, taskDefinition, edge),
  ]);
  if (typeof service === 'string') return { ok: false, why: 'The service is gone.' };
  if (service.taskDefinition !== taskDefinition) {
    return { ok: false, why: `The service is at ${shortArn(service.taskDefinition)} by now.` };
  }
  const expected = plan.digests;
  const digestOf = (image: string | undefined) =>
    image === undefined ? undefined : parseImage(image).digest;
  const resolvedDigest = digestOf(resolved);
  if (expected.length > 0 && resolvedDigest !== undefined && !expected.includes(resolvedDigest)) {
    return { ok: false, why: `ECS resolved the image to ${resolvedDigest}, not to ${expected[0]}.` };
  }
  const ours = tasks.filter(
    (task) => task.taskDefinition === taskDefinition && task.lastStatus === 'RUNNING',
  );
  for (const task of ours) {
    const digest = task.containers.find(({ name }) => name === plan.container)?.digest;
    if (expected.length === 0 || digest === undefined || expected.includes(digest)) continue;
    return { ok: false, why: `Task ${shortArn(task.arn)} runs ${digest}, not ${expected[0]}.` };
  }
  const wanted = Math.min(service.desired, TASKS_SEEN);
  if (ours.length < wanted || wanted === 0) {
    return { ok: false, why: `Only ${ours.length} of ${service.desired} tasks run it.` };
  }
  const image = parseImage(plan.image).digest === undefined ? (resolved ?? plan.image) : plan.image;
  return { ok: true, image, running: ours.length };
}

/** What the newest revision of the service says about the image, where ECS has that. */
async function resolvedByEcs(
  plan: DeployPlan,
  taskDefinition: string,
  edge: Edge,
): Promise<string | undefined> {
  const service = await edge.ecs.service();
  if (typeof service === 'string' || service.deployment === undefined) return undefined;
  const target = (await edge.ecs.deployment(service.deployment))?.target?.arn;
  const revision = target === undefined ? undefined : await edge.ecs.revision(target);
  return revision?.taskDefinition === taskDefinition ? resolvedImage(revision, plan.container) : undefined;
}
