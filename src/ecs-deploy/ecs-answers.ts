import type * as sdk from '@aws-sdk/client-ecs';
import type { Deployment, DeploymentEntry, Revision, RevisionCount, Service, Tag, Task } from './edge.ts';

/*
 * The SDK's answers in the action's words. Everything is optional there; what is missing becomes '' or 0,
 * which no decision takes for a success.
 */

export function serviceOf(service: sdk.Service): Service {
  return {
    arn: service.serviceArn ?? '',
    clusterArn: service.clusterArn ?? '',
    status: service.status ?? '',
    controller: service.deploymentController?.type ?? 'ECS',
    desired: service.desiredCount ?? 0,
    running: service.runningCount ?? 0,
    taskDefinition: service.taskDefinition ?? '',
    deployment: service.currentServiceDeployment,
    rollouts: (service.deployments ?? []).map((one) => ({
      id: one.id ?? '',
      taskDefinition: one.taskDefinition ?? '',
      desired: one.desiredCount ?? 0,
      running: one.runningCount ?? 0,
      pending: one.pendingCount ?? 0,
    })),
    events: (service.events ?? []).map(({ id, createdAt, message }) => ({
      id: id ?? '',
      at: time(createdAt),
      text: message ?? '',
    })),
    targetGroups: (service.loadBalancers ?? []).flatMap(({ targetGroupArn }) => targetGroupArn ?? []),
    placement: placementOf(service),
  };
}

function placementOf(service: sdk.Service): Service['placement'] {
  const byProvider = (service.capacityProviderStrategy ?? []).length > 0;
  return {
    ...(service.networkConfiguration && { networkConfiguration: service.networkConfiguration }),
    // RunTask takes one of the two.
    ...(byProvider
      ? { capacityProviderStrategy: service.capacityProviderStrategy }
      : service.launchType && { launchType: service.launchType }),
    ...(service.platformVersion && { platformVersion: service.platformVersion }),
  };
}

export function deploymentOf(one: sdk.ServiceDeployment): Deployment {
  const { deploymentCircuitBreaker: breaker, alarms, rollback } = one;
  const waiting = (one.lifecycleHookDetails ?? []).filter(({ status }) => status === 'AWAITING_ACTION');
  return {
    arn: one.serviceDeploymentArn ?? '',
    status: one.status ?? '',
    reason: one.statusReason ?? '',
    stage: one.lifecycleStage ?? '',
    createdAt: time(one.createdAt),
    target: one.targetServiceRevision && countOf(one.targetServiceRevision),
    sources: (one.sourceServiceRevisions ?? []).map(countOf),
    breaker: breaker && {
      status: breaker.status ?? '',
      failures: breaker.failureCount ?? 0,
      threshold: breaker.threshold ?? 0,
    },
    alarms: alarms && { names: alarms.alarmNames ?? [], triggered: alarms.triggeredAlarmNames ?? [] },
    rollback: rollback && { reason: rollback.reason ?? '', revision: rollback.serviceRevisionArn ?? '' },
    waitingHooks: waiting.map(({ hookId, targetArn }) => hookId ?? targetArn ?? ''),
  };
}

const countOf = (one: sdk.ServiceRevisionSummary): RevisionCount => ({
  arn: one.arn ?? '',
  requested: one.requestedTaskCount ?? 0,
  running: one.runningTaskCount ?? 0,
});

export function deploymentEntryOf(one: sdk.ServiceDeploymentBrief): DeploymentEntry {
  return {
    arn: one.serviceDeploymentArn ?? '',
    status: one.status ?? '',
    createdAt: time(one.createdAt),
    target: one.targetServiceRevisionArn ?? '',
  };
}

export function revisionOf(one: sdk.ServiceRevision): Revision {
  return {
    arn: one.serviceRevisionArn ?? '',
    taskDefinition: one.taskDefinition ?? '',
    images: (one.containerImages ?? []).map(({ containerName, image, imageDigest }) => ({
      container: containerName ?? '',
      image: image ?? '',
      digest: imageDigest,
    })),
  };
}

export function taskOf(task: sdk.Task): Task {
  return {
    arn: task.taskArn ?? '',
    taskDefinition: task.taskDefinitionArn ?? '',
    lastStatus: task.lastStatus ?? '',
    stopCode: task.stopCode ?? '',
    stoppedReason: task.stoppedReason ?? '',
    stoppedAt: time(task.stoppedAt),
    containers: (task.containers ?? []).map(({ name, imageDigest, exitCode, reason }) => ({
      name: name ?? '',
      digest: imageDigest,
      exitCode,
      reason: reason ?? '',
    })),
  };
}

export const tagsOf = (tags: sdk.Tag[] | undefined): Tag[] =>
  (tags ?? []).map(({ key, value }) => ({ key: key ?? '', value: value ?? '' }));

const time = (date: Date | undefined): number => date?.getTime() ?? 0;
