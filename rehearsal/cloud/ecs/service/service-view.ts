import type {
  Deployment,
  Service,
  ServiceDeployment,
  ServiceDeploymentBrief,
  ServiceRevision,
  ServiceRevisionSummary,
} from '@aws-sdk/client-ecs';
import { copyOf } from '../copy.ts';
import type { Arns } from '../ids.ts';
import { failureThreshold } from './circuit-breaker.ts';
import type { DeploymentRecord, Revision, ServiceRecord } from './records.ts';

interface Counts {
  running: number;
  pending: number;
  requested: number;
}

function countsOf(service: ServiceRecord, revision?: Revision): Counts {
  const tasks = service.tasks
    .filter((one) => !revision || one.revision === revision)
    .map(({ task }) => task)
    .filter((task) => !task.isStopping);
  const running = tasks.filter(({ view }) => view.lastStatus === 'RUNNING').length;
  const requested = revision === service.primary ? service.desiredCount : 0;
  return { running, pending: tasks.length - running, requested };
}

/** The service as DescribeServices answers it, without tags. */
export function serviceView(service: ServiceRecord, arns: Arns): Service {
  const { primary } = service;
  const all = countsOf(service);
  const live = liveRevisions(service);
  return {
    serviceArn: service.arn,
    serviceName: service.name,
    clusterArn: arns.cluster(service.cluster),
    status: service.status,
    desiredCount: service.desiredCount,
    runningCount: all.running,
    pendingCount: all.pending,
    launchType: 'FARGATE',
    platformVersion: 'LATEST',
    platformFamily: 'Linux',
    taskDefinition: primary.taskDefinition.taskDefinitionArn,
    deploymentConfiguration: copyOf(service.deploymentConfiguration),
    deploymentController: { type: 'ECS' },
    deployments: live.map((revision) => deploymentView(service, revision)),
    events: [...service.events],
    createdAt: service.createdAt,
    ...((service.current ?? service.deployments.at(-1))
      ? { currentServiceDeployment: (service.current ?? service.deployments.at(-1))?.arn }
      : {}),
    currentServiceRevisions: live.map((revision) => revisionSummary(service, revision)),
    loadBalancers: primary.loadBalancers,
    serviceRegistries: [],
    ...(primary.networkConfiguration ? { networkConfiguration: primary.networkConfiguration } : {}),
    healthCheckGracePeriodSeconds: service.healthCheckGracePeriodSeconds,
    schedulingStrategy: 'REPLICA',
    enableECSManagedTags: service.enableECSManagedTags,
    propagateTags: service.propagateTags,
    enableExecuteCommand: service.enableExecuteCommand,
    availabilityZoneRebalancing: service.availabilityZoneRebalancing,
    placementConstraints: [],
    placementStrategy: [],
  };
}

/** The primary one, and those that still have tasks; newest first. */
function liveRevisions(service: ServiceRecord): Revision[] {
  const others = service.revisions.filter(
    (one) =>
      one !== service.primary &&
      service.tasks.some(({ task, revision }) => revision === one && !task.isStopped),
  );
  return [service.primary, ...others.reverse()];
}

function deploymentView(service: ServiceRecord, revision: Revision): Deployment {
  const counts = countsOf(service, revision);
  return {
    id: revision.deploymentId,
    status: revision === service.primary ? 'PRIMARY' : 'ACTIVE',
    taskDefinition: revision.taskDefinition.taskDefinitionArn,
    desiredCount: counts.requested,
    pendingCount: counts.pending,
    runningCount: counts.running,
    failedTasks: revision.failedTasks,
    createdAt: revision.createdAt,
    updatedAt: revision.updatedAt,
    launchType: 'FARGATE',
    platformVersion: '1.4.0',
    platformFamily: 'Linux',
    ...(revision.networkConfiguration ? { networkConfiguration: revision.networkConfiguration } : {}),
    rolloutState: revision.rolloutState,
    rolloutStateReason: revision.rolloutStateReason,
  };
}

function revisionSummary(service: ServiceRecord, revision: Revision): ServiceRevisionSummary {
  const counts = countsOf(service, revision);
  return {
    arn: revision.arn,
    requestedTaskCount: counts.requested,
    runningTaskCount: counts.running,
    pendingTaskCount: counts.pending,
  };
}

/** A deployment as DescribeServiceDeployments answers it. */
export function serviceDeploymentView(
  service: ServiceRecord,
  deployment: DeploymentRecord,
): ServiceDeployment {
  return {
    ...copyOf(deployment.view),
    sourceServiceRevisions: deployment.sources.map((revision) => revisionSummary(service, revision)),
    targetServiceRevision: revisionSummary(service, deployment.target),
    deploymentCircuitBreaker: {
      status: deployment.breaker,
      failureCount: deployment.failureCount,
      threshold: failureThreshold(service.desiredCount, service.deploymentConfiguration),
    },
  };
}

/** A deployment as ListServiceDeployments answers it. */
export function deploymentBrief({ view, target }: DeploymentRecord): ServiceDeploymentBrief {
  const {
    serviceDeploymentArn,
    serviceArn,
    clusterArn,
    createdAt,
    startedAt,
    finishedAt,
    status,
    statusReason,
  } = view;
  return {
    serviceDeploymentArn,
    serviceArn,
    clusterArn,
    createdAt,
    ...(startedAt ? { startedAt } : {}),
    ...(finishedAt ? { finishedAt } : {}),
    targetServiceRevisionArn: target.arn,
    status,
    ...(statusReason ? { statusReason } : {}),
  };
}

/** A revision as DescribeServiceRevisions answers it: which digest each container runs. */
export function serviceRevisionView(service: ServiceRecord, revision: Revision, arns: Arns): ServiceRevision {
  return {
    serviceRevisionArn: revision.arn,
    serviceArn: service.arn,
    clusterArn: arns.cluster(service.cluster),
    taskDefinition: revision.taskDefinition.taskDefinitionArn,
    launchType: 'FARGATE',
    platformVersion: '1.4.0',
    platformFamily: 'Linux',
    loadBalancers: revision.loadBalancers,
    ...(revision.networkConfiguration ? { networkConfiguration: revision.networkConfiguration } : {}),
    containerImages: (revision.taskDefinition.containerDefinitions ?? []).map(({ name = '', image }) => {
      const imageDigest = revision.versions.resolved.get(name);
      return { containerName: name, image, ...(imageDigest ? { imageDigest } : {}) };
    }),
    guardDutyEnabled: false,
    createdAt: revision.createdAt,
  };
}
