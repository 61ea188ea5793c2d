import type { DeploymentConfiguration } from '@aws-sdk/client-ecs';
import type { ServiceContext } from '../kernel/context.ts';
import type { Operation } from '../kernel/service.ts';
import type { EcsSetUp } from '../kernel/set-up.types.ts';
import { defaultNetwork } from './api/network.ts';
import { checkDeploymentConfiguration, checkLoadBalancers } from './api/update-service.ts';
import { arnsOf } from './ids.ts';
import { newRevision } from './service/deployments.ts';
import { isOver, type ServiceRecord } from './service/records.ts';
import { ServiceScheduler } from './service/scheduler.ts';
import type { EcsState } from './state.ts';
import type { TaskHost } from './task/task-host.ts';

type ServiceRequest = Parameters<EcsSetUp['createService']>[0];

/** What infrastructure code builds: clusters, first task definitions, services. */
export function setUpOf(
  context: ServiceContext,
  state: EcsState,
  host: TaskHost,
  register: Operation,
): EcsSetUp {
  const arns = arnsOf(context.world);
  const administrator = { arn: `arn:aws:iam::${context.world.account}:user/admin`, role: undefined };
  return {
    createCluster: (name) => {
      const cluster = { name, arn: arns.cluster(name), services: new Map(), tasks: [], tokens: new Map() };
      state.clusters.set(name, cluster);
      return cluster.arn;
    },
    registerTaskDefinition: async (input) => {
      const { world, clock } = context;
      const call = {
        service: 'ecs',
        operation: 'RegisterTaskDefinition',
        caller: administrator,
        requestId: '',
        world,
        clock,
      };
      register.check?.(input as never, call);
      const { taskDefinition } = (await register.run(input as never, call)) as {
        taskDefinition: { taskDefinitionArn: string };
      };
      return taskDefinition.taskDefinitionArn;
    },
    createService: async (request) => {
      const service = newService(context, state, request);
      const scheduler = new ServiceScheduler(service, host);
      state.cluster(request.cluster).services.set(service.name, scheduler);
      await firstDeployment(scheduler, host.closed.signal);
    },
    runningProcesses: () =>
      [...state.clusters.values()]
        .flatMap((cluster) => state.tasks(cluster))
        .flatMap((task) =>
          task.containers.flatMap(({ name, pid }) =>
            pid === undefined ? [] : [{ taskArn: task.arn, container: name, pid }],
          ),
        ),
  };
}

function newService(context: ServiceContext, state: EcsState, request: ServiceRequest): ServiceRecord {
  const arns = arnsOf(context.world);
  const cluster = state.cluster(request.cluster);
  const taskDefinition = state.usableTaskDefinition(request.taskDefinition);
  const deploymentConfiguration: DeploymentConfiguration = {
    deploymentCircuitBreaker: { enable: false, rollback: false },
    maximumPercent: 200,
    minimumHealthyPercent: 100,
    strategy: 'ROLLING',
    bakeTimeInMinutes: 0,
    ...request.deploymentConfiguration,
  };
  checkDeploymentConfiguration({ deploymentConfiguration });
  checkLoadBalancers(request.loadBalancers, taskDefinition);
  const now = new Date(context.clock.now());
  const workload = {
    taskDefinition,
    networkConfiguration: defaultNetwork,
    loadBalancers: request.loadBalancers,
  };
  return {
    name: request.service,
    arn: arns.service(cluster.name, request.service),
    cluster: cluster.name,
    status: 'ACTIVE',
    createdAt: now,
    desiredCount: request.desiredCount,
    deploymentConfiguration,
    healthCheckGracePeriodSeconds: request.healthCheckGracePeriodSeconds ?? 0,
    propagateTags: 'NONE',
    enableExecuteCommand: false,
    enableECSManagedTags: false,
    availabilityZoneRebalancing: 'ENABLED',
    primary: newRevision({ cluster: cluster.name, name: request.service }, workload, arns, now),
    revisions: [],
    deployments: [],
    current: undefined,
    lastSuccessful: undefined,
    tasks: [],
    events: [],
  };
}

/** Resolves when the first deployment is SUCCESSFUL; throws an Error with the reason and the tasks' own reasons. */
function firstDeployment(scheduler: ServiceScheduler, closed: AbortSignal): Promise<void> {
  const { service } = scheduler;
  const deployment = scheduler.deploy(service.primary);
  return new Promise((resolve, reject) => {
    closed.addEventListener('abort', () => reject(closed.reason));
    const stopListening = scheduler.listen(() => {
      if (!isOver(deployment)) return;
      stopListening();
      if (deployment.view.status === 'SUCCESSFUL') return resolve();
      const reasons = service.tasks
        .map(({ task }) => task.view.stoppedReason)
        .filter((reason) => reason !== undefined);
      reject(
        new Error(
          `The service ${service.name} did not come up: ${deployment.view.status}, ${deployment.view.statusReason} ` +
            [...new Set(reasons)].join(' '),
        ),
      );
    });
    scheduler.wake();
  });
}
