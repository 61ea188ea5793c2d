import type { Clock } from '../../../../src/core/clock.ts';
import { copyOf } from '../copy.ts';
import { type Arns, newDeploymentId, newRevisionId } from '../ids.ts';
import { ImageVersions } from '../task/image-pull.ts';
import { addEvent } from './events.ts';
import type { DeploymentRecord, Revision, ServiceRecord, Workload } from './records.ts';

/** A new revision of a service. */
export function newRevision(
  service: { cluster: string; name: string },
  workload: Workload,
  arns: Arns,
  now: Date,
): Revision {
  const deploymentId = `ecs-svc/${newRevisionId()}`;
  return {
    ...workload,
    arn: arns.revision(service.cluster, service.name, newRevisionId()),
    deploymentId,
    createdAt: now,
    updatedAt: now,
    versions: new ImageVersions(),
    failedTasks: 0,
    rolloutState: 'IN_PROGRESS',
    rolloutStateReason: `ECS deployment ${deploymentId} in progress.`,
  };
}

/** Begins a deployment of `target`; one that is going on is stopped in its favour. */
export function beginDeployment(
  service: ServiceRecord,
  target: Revision,
  arns: Arns,
  clock: Clock,
): DeploymentRecord {
  const now = new Date(clock.now());
  const sources = service.revisions.filter((one) =>
    service.tasks.some(({ task, revision }) => revision === one && !task.isStopped),
  );
  if (service.current) {
    end(
      service,
      'STOPPED',
      clock,
      'Service deployment stopped because a newer service deployment replaced it.',
    );
  }
  const arn = arns.deployment(service.cluster, service.name, newDeploymentId());
  const { deploymentConfiguration } = service;
  const deployment: DeploymentRecord = {
    arn,
    target,
    sources,
    failureCount: 0,
    breaker: deploymentConfiguration.deploymentCircuitBreaker?.enable ? 'MONITORING' : 'DISABLED',
    view: {
      serviceDeploymentArn: arn,
      serviceArn: service.arn,
      clusterArn: arns.cluster(service.cluster),
      createdAt: now,
      updatedAt: now,
      status: 'PENDING',
      deploymentConfiguration: copyOf(deploymentConfiguration),
    },
  };
  if (!service.revisions.includes(target)) service.revisions.push(target);
  service.primary = target;
  service.deployments.push(deployment);
  service.current = deployment;
  return deployment;
}

/** Ends the deployment that is going on. */
export function end(
  service: ServiceRecord,
  status: 'SUCCESSFUL' | 'STOPPED' | 'ROLLBACK_SUCCESSFUL' | 'ROLLBACK_FAILED',
  clock: Clock,
  reason?: string,
): void {
  const deployment = service.current;
  if (!deployment) return;
  const now = new Date(clock.now());
  Object.assign(deployment.view, { status, updatedAt: now, finishedAt: now });
  if (status === 'STOPPED') deployment.view.stoppedAt = now;
  if (reason) deployment.view.statusReason = reason;
  if (deployment.breaker === 'MONITORING') deployment.breaker = 'MONITORING_COMPLETE';
  if (status === 'SUCCESSFUL') service.lastSuccessful = deployment.target;
  if (status === 'SUCCESSFUL' || status === 'ROLLBACK_SUCCESSFUL') {
    complete(service, service.primary, clock);
  }
  service.current = undefined;
}

function complete(service: ServiceRecord, revision: Revision, clock: Clock): void {
  revision.rolloutState = 'COMPLETED';
  revision.rolloutStateReason = `ECS deployment ${revision.deploymentId} completed.`;
  revision.updatedAt = new Date(clock.now());
  addEvent(service, clock, `(deployment ${revision.deploymentId}) deployment completed.`);
}

/**
 * Turns the deployment that is going on back to the last revision that was deployed successfully.
 * Without one the rollback has failed at once, in ECS's words.
 */
export function rollBack(service: ServiceRecord, clock: Clock, reason: string): void {
  const deployment = service.current;
  if (!deployment) return;
  const now = new Date(clock.now());
  const { target, view } = deployment;
  const to = service.lastSuccessful;
  view.statusReason = reason;
  view.updatedAt = now;
  target.rolloutState = 'FAILED';
  target.rolloutStateReason =
    deployment.breaker === 'TRIGGERED' ? 'ECS deployment circuit breaker: tasks failed to start.' : reason;
  target.updatedAt = now;
  if (!to) {
    end(service, 'ROLLBACK_FAILED', clock, 'No rollback candidate was found to run the rollback.');
    return;
  }
  view.status = 'ROLLBACK_IN_PROGRESS';
  view.rollback = { reason, startedAt: now, serviceRevisionArn: to.arn };
  deployment.failureCount = deployment.breaker === 'TRIGGERED' ? deployment.failureCount : 0;
  service.primary = to;
  to.failedTasks = 0;
  to.updatedAt = now;
  to.rolloutState = 'IN_PROGRESS';
  to.rolloutStateReason =
    deployment.breaker === 'TRIGGERED'
      ? `ECS deployment circuit breaker: rolling back to deploymentId ${to.deploymentId}.`
      : `ECS deployment ${to.deploymentId} in progress.`;
  addEvent(service, clock, `rolling back to deployment ${to.deploymentId}.`);
}
