import type { Deployment, DeploymentState, DeploymentStatus, Repository } from './repository.ts';

/** Adds a deployment without a status, as the API does. */
export function addDeployment(
  repository: Repository,
  {
    now,
    ...given
  }: Omit<Deployment, 'created' | 'updated' | 'statuses' | 'originalEnvironment'> & { now: Date },
): Deployment {
  const deployment = {
    ...given,
    originalEnvironment: given.environment,
    created: now,
    updated: now,
    statuses: [],
  };
  repository.deployments.push(deployment);
  return deployment;
}

interface NewStatus {
  nextId(): number;
  state: DeploymentState;
  description: string;
  environment: string;
  environmentUrl: string;
  logUrl: string;
  creator: string;
  now: Date;
  /** A success retires the earlier successful deployments of the environment, unless they are production or transient. */
  autoInactive: boolean;
}

/** Adds a status, and the `inactive` ones that follow from it. */
export function addStatus(
  repository: Repository,
  deployment: Deployment,
  given: NewStatus,
): DeploymentStatus {
  const { nextId, autoInactive, now, ...rest } = given;
  const status = { ...rest, id: nextId(), created: now };
  deployment.statuses.push(status);
  deployment.environment = status.environment;
  deployment.updated = now;
  if (status.state !== 'success' || !autoInactive) return status;
  for (const other of repository.deployments) {
    const retires = other !== deployment && other.environment === status.environment && !other.transient;
    if (!retires || other.production || other.statuses.at(-1)?.state !== 'success') continue;
    other.statuses.push({ ...status, id: nextId(), state: 'inactive', description: '' });
    other.updated = now;
  }
  return status;
}
