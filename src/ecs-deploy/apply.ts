import type { Runtime } from '../core/action.ts';
import { canHeal } from '../core/aws.ts';
import { Cancelled } from '../core/failure.ts';
import type { Edge } from './edge.ts';
import { evidenceLines } from './evidence.ts';
import { follow } from './follow.ts';
import { written } from './interrupt.ts';
import { migrate, notStarted } from './migrate.ts';
import type { DeployPlan, Plan } from './plan.types.ts';
import { problemOf } from './problem.ts';
import type { DeployResult, Result } from './result.types.ts';
import { shortArn } from './task-definition.ts';
import { verify } from './verify.ts';

/** Does what was planned. Whatever happens on the way is in the result, with what had been changed by then. */
export async function apply(plan: Plan, edge: Edge, runtime: Runtime): Promise<Result> {
  if (plan.mode === 'status') return { kind: 'status' };
  const start = runtime.clock.now();
  const result: DeployResult = {
    kind: 'deploy',
    ending: 'broken',
    migration: undefined,
    registered: '',
    updated: 'no',
    rollout: undefined,
    verified: undefined,
    parameter: 'none',
    problem: undefined,
    seconds: 0,
  };
  try {
    result.ending = await deploy(plan, result, edge, runtime);
  } catch (error) {
    result.ending = error instanceof Cancelled ? 'cancelled' : 'broken';
    result.problem = problemOf(error);
  }
  result.seconds = Math.round((runtime.clock.now() - start) / 1000);
  const evidence = result.rollout?.evidence;
  if (evidence) for (const line of evidenceLines(evidence)) runtime.log.info(line);
  return result;
}

/** The steps in order; each may be the last. */
async function deploy(
  plan: DeployPlan,
  result: DeployResult,
  edge: Edge,
  runtime: Runtime,
): Promise<DeployResult['ending']> {
  if (plan.migration) {
    result.migration = notStarted(plan.migration);
    await migrate(plan, plan.migration, result.migration, edge, runtime);
    if (result.migration.ending === 'cancelled') return 'cancelled';
    if (result.migration.ending !== 'succeeded') return 'migration-failed';
  }
  const taskDefinition = await rollOut(plan, result, edge, runtime);
  if (result.rollout?.ending === 'cancelled') return 'cancelled';
  if (result.rollout && result.rollout.ending !== 'successful') return 'rollout-failed';
  result.verified = await verify(plan, taskDefinition, edge, runtime);
  if (!result.verified.ok) return 'unverified';
  if (!(await writeParameter(plan, result.verified.image, result, edge, runtime))) return 'parameter-failed';
  return plan.action === 'none' ? 'unchanged' : 'deployed';
}

/** Registers, updates and follows, as far as the plan says so. Answers the task definition that is to run. */
async function rollOut(
  plan: DeployPlan,
  result: DeployResult,
  edge: Edge,
  runtime: Runtime,
): Promise<string> {
  if (plan.action === 'none') return plan.from;
  let taskDefinition = plan.from;
  if (plan.action === 'deploy') {
    result.registered = await written(runtime, () => edge.ecs.register(plan.definition.open()));
    taskDefinition = result.registered;
    runtime.log.info(`Registered ${shortArn(taskDefinition)}.`);
    runtime.signal.throwIfAborted();
    await update(taskDefinition, result, edge, runtime);
    runtime.log.info(`Service ${plan.service} is being updated to ${shortArn(taskDefinition)}.`);
  }
  const deployment = plan.action === 'follow' ? plan.state.deployment : undefined;
  result.rollout = await follow({ plan, edge, runtime, taskDefinition, deployment });
  return taskDefinition;
}

/** Sends the update. One that was not answered may have begun all the same: the service itself tells. */
async function update(
  taskDefinition: string,
  result: DeployResult,
  edge: Edge,
  runtime: Runtime,
): Promise<void> {
  result.updated = 'unknown';
  try {
    await written(runtime, () => edge.ecs.update(taskDefinition));
  } catch (error) {
    if (error instanceof Cancelled) throw error;
    if (!canHeal(error)) result.updated = 'no';
    const service = canHeal(error) ? await edge.ecs.service().catch(() => undefined) : undefined;
    if (typeof service !== 'object' || service.taskDefinition !== taskDefinition) throw error;
  }
  result.updated = 'yes';
}

/** The service is right by then; a parameter that cannot be written is still a failure, because it would be put back. */
async function writeParameter(
  plan: DeployPlan,
  image: string,
  result: DeployResult,
  edge: Edge,
  runtime: Runtime,
): Promise<boolean> {
  const { parameter } = plan;
  if (!parameter) return true;
  if (parameter.from === image) {
    result.parameter = 'same';
    return true;
  }
  try {
    await written(runtime, () => edge.parameters.put(parameter.name, image));
    result.parameter = 'written';
    runtime.log.info(`Parameter ${parameter.name} is ${image}.`);
    return true;
  } catch (error) {
    result.parameter = 'failed';
    result.problem = problemOf(error);
    return false;
  }
}
