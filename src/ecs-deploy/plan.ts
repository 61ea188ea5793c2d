import type { Runtime } from '../core/action.ts';
import { hidden } from '../core/hidden.ts';
import { standing } from './deployment-status.ts';
import type { Deployment, Edge, Service } from './edge.ts';
import { findImage } from './find-image.ts';
import type { Inputs } from './inputs.ts';
import type { DeployPlan, Plan, State } from './plan.types.ts';
import { planMigration } from './plan-migration.ts';
import {
  type Names,
  readOwnDefinition,
  readService,
  refuseLoss,
  refuseUndeployable,
} from './read-service.ts';
import { readState } from './state.ts';
import { changed, chosenContainer, type Difference, shortArn } from './task-definition.ts';

/** Reads everything that a deployment depends on, before anything is written. */
export async function plan(inputs: Inputs, edge: Edge, runtime: Runtime): Promise<Plan> {
  const names: Names = {
    cluster: inputs.cluster,
    service: inputs.service,
    region: inputs['aws-region'] ?? runtime.env.AWS_REGION ?? runtime.env.AWS_DEFAULT_REGION ?? '',
  };
  const service = await readService(edge, names);
  if (inputs.mode === 'status') {
    const { state } = await readState(edge, service, inputs['container-name']);
    return { mode: 'status', cluster: names.cluster, service: names.service, state };
  }
  refuseUndeployable(service, names);
  return planDeploy(inputs, edge, runtime, service);
}

async function planDeploy(
  inputs: Inputs,
  edge: Edge,
  runtime: Runtime,
  service: Service,
): Promise<DeployPlan> {
  const { state, deployment } = await readState(edge, service, inputs['container-name']);
  const live = await readOwnDefinition(edge, service.taskDefinition);
  refuseLoss(live);
  const container = chosenContainer(live, inputs['container-name'], 'container-name').name;
  const { image, digests } = await findImage(edge, inputs.image ?? '');
  const { definition, differences } = changed(live, container, {
    image,
    environment: inputs['environment-variables'],
    secrets: inputs.secrets,
  });
  const action = actionFor(differences, service, state, deployment);
  const entries = await edge.ecs.deployments();
  const inProgress = deployment && !['good', 'bad'].includes(standing(deployment.status));
  return {
    mode: 'deploy',
    cluster: inputs.cluster,
    service: inputs.service,
    action,
    state,
    from: live.arn,
    container,
    image,
    digests,
    differences,
    definition: hidden(definition, `a revision of ${live.family}`),
    droppedTags: live.tags.map(({ key }) => key).filter((key) => key.startsWith('aws:')),
    takesOverFrom:
      inProgress && action === 'deploy'
        ? { deployment: deployment.arn, status: deployment.status, taskDefinition: live.arn }
        : undefined,
    migration: await planMigration({ inputs, edge, runtime, service, image, needed: action !== 'none' }),
    parameter: await planParameter(edge, inputs['image-parameter']),
    settings: {
      waitMinutes: inputs['wait-for-minutes'],
      pollSeconds: inputs['poll-seconds'],
      rollback: inputs.rollback,
      logLines: inputs['log-lines'],
    },
    before: hidden(
      {
        deployments: [...entries.map(({ arn }) => arn), ...(service.deployment ? [service.deployment] : [])],
        newest: entries[0]?.createdAt,
        events: service.events.map(({ id }) => id),
      },
      'what ECS listed before',
    ),
  };
}

/** Nothing is written for what is there already, and a deployment of exactly this (of a run that was ended) is followed. */
function actionFor(
  differences: Difference[],
  service: Service,
  state: State,
  deployment: Deployment | undefined,
): DeployPlan['action'] {
  if (differences.length > 0 || !deployment) return 'deploy';
  if (deployment.status === 'SUCCESSFUL' && state.taskDefinition === service.taskDefinition) return 'none';
  return standing(deployment.status) === 'going' ? 'follow' : 'deploy';
}

async function planParameter(edge: Edge, name: string | undefined): Promise<DeployPlan['parameter']> {
  return name === undefined ? undefined : { name, from: await edge.parameters.value(name) };
}

/** The plan in lines. */
export function describe(plan: Plan): string[] {
  const { state } = plan;
  const tasks = `${state.running} of ${state.desired} tasks run`;
  const last =
    state.deployment === undefined
      ? 'no deployment is known'
      : `deployment ${shortArn(state.deployment)} is ${state.status}`;
  const now = [
    `Service ${plan.service} in cluster ${plan.cluster}: ${tasks}, ${last}.`,
    `  it runs ${shortArn(state.taskDefinition)}, container ${state.container}: ${state.image}`,
  ];
  return plan.mode === 'status' ? now : [...now, ...describeDeploy(plan)];
}

function describeDeploy(plan: DeployPlan): string[] {
  const lines = plan.migration
    ? [
        `Migration: one task of ${plan.migration.family} (from ${shortArn(plan.migration.from)}) runs before the service is touched.`,
        ...plan.migration.differences.map((one) => `  ${differenceText(one)}`),
      ]
    : [];
  switch (plan.action) {
    case 'none':
      lines.push('The service runs exactly this already: it stays as it is.');
      break;
    case 'follow':
      lines.push('A deployment of exactly this is in progress: it is followed to its end.');
      break;
    case 'deploy':
      lines.push(
        `Container ${plan.container}, a new revision from ${shortArn(plan.from)}:`,
        ...plan.differences.map((one) => `  ${differenceText(one)}`),
      );
      if (plan.differences.length === 0)
        lines.push('  nothing differs, but its last deployment was not successful');
  }
  if (plan.takesOverFrom) lines.push(takeOverText(plan.takesOverFrom));
  if (plan.droppedTags.length > 0) {
    lines.push(
      `Tags of AWS’s own, which nobody may set, are not on the new revision: ${plan.droppedTags.join(', ')}.`,
    );
  }
  if (plan.parameter) lines.push(`Parameter ${plan.parameter.name} gets the image once it serves.`);
  return lines;
}

export function takeOverText({
  deployment,
  status,
  taskDefinition,
}: NonNullable<DeployPlan['takesOverFrom']>): string {
  return `Deployment ${shortArn(deployment)} (${shortArn(taskDefinition)}) is ${status}: ECS stops it when this one begins.`;
}

export function differenceText(one: Difference): string {
  if (one.what === 'image') return `image ${one.from} -> ${one.to}`;
  return `${one.what === 'secret' ? 'secret' : 'environment variable'} ${one.name} ${one.how}`;
}
