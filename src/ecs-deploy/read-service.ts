import { Failure } from '../core/failure.ts';
import type { Edge, LiveDefinition, Service } from './edge.ts';
import { shortArn } from './task-definition.ts';

/** How messages name it: `service backend in cluster zibro-staging`. */
export interface Names {
  cluster: string;
  service: string;
  region: string;
}

export const nameOf = ({ cluster, service }: Names): string =>
  `Service ${service} in cluster ${shortArn(cluster)}`;

/** The service, if it is one that can be deployed to. @throws Failure */
export async function readService(edge: Edge, names: Names): Promise<Service> {
  const service = await edge.ecs.service();
  if (service === 'no-cluster') {
    throw new Failure({
      what: `There is no cluster ${names.cluster} in region ${names.region}.`,
      next: 'Correct input cluster or aws-region; nothing was changed.',
    });
  }
  if (service === 'no-service') {
    throw new Failure({
      what: `There is no service ${names.service} in cluster ${names.cluster} (region ${names.region}).`,
      next: 'Correct input service, or create the service with your infrastructure code first; nothing was changed.',
    });
  }
  if (service.status !== 'ACTIVE') {
    throw new Failure({
      what: `${nameOf(names)} is ${service.status}: it was deleted or is being deleted.`,
      next: 'Create the service again, or correct input service; nothing was changed.',
    });
  }
  return service;
}

/** @throws Failure when ECS itself does not roll it out, or nothing of it is to run */
export function refuseUndeployable(service: Service, names: Names): void {
  if (service.controller !== 'ECS') {
    throw new Failure({
      what: `${nameOf(names)} has the deployment controller ${service.controller}; this action rolls out services with the controller ECS.`,
      next: 'Change the service’s deployment controller to ECS, or deploy it with the tool that controls it; nothing was changed.',
    });
  }
  if (service.desired === 0) {
    throw new Failure({
      what: `${nameOf(names)} has the desired count 0: no task would run, and nothing would prove the image.`,
      next: 'Set the desired count to 1 or more, then run the job again; nothing was changed.',
    });
  }
}

/** @throws Failure when there is none. `what` and `next` say what was looked for, and which input named it. */
export async function readDefinition(
  edge: Edge,
  arnOrFamily: string,
  missing: { what: string; next: string },
): Promise<LiveDefinition> {
  const live = await edge.ecs.taskDefinition(arnOrFamily);
  if (!live) throw new Failure(missing);
  return live;
}

/** The service's own; it can only be missing when somebody deleted it under the service. @throws Failure */
export function readOwnDefinition(edge: Edge, arn: string): Promise<LiveDefinition> {
  return readDefinition(edge, arn, {
    what: `There is no task definition ${shortArn(arn)}, which the service is at.`,
    next: 'Update the service to a task definition that is there; nothing was changed.',
  });
}

/** @throws Failure */
export function refuseLoss(live: LiveDefinition): void {
  if (live.unknownKeys.length === 0) return;
  const keys = live.unknownKeys.map(({ path, nearest }) =>
    nearest === undefined ? path : `${path} (nearest known key: ${nearest})`,
  );
  throw new Failure({
    what: `Task definition ${shortArn(live.arn)} has keys that this version does not know: ${keys.join(', ')}. A new revision would lose them.`,
    next: 'Use a newer version of this action, or correct the task definition; nothing was changed.',
  });
}
