import { randomBytes, randomInt } from 'node:crypto';
import type { World } from '../world.ts';

/** A task's id: 32 hexadecimal digits. */
export function newTaskId(): string {
  return randomBytes(16).toString('hex');
}

/** A service deployment's id: 21 characters that fit into a URL. */
export function newDeploymentId(): string {
  return randomBytes(16).toString('base64url').slice(0, 21);
}

/** Nineteen digits: a service revision's id, and what follows `ecs-svc/`. */
export function newRevisionId(): string {
  return `${randomInt(1, 10)}${String(randomInt(0, 2 ** 40)).padStart(18, '0')}`;
}

/** ARNs of one account and region. */
export function arnsOf({ region, account }: World) {
  const arn = (resource: string) => `arn:aws:ecs:${region}:${account}:${resource}`;
  return {
    cluster: (name: string) => arn(`cluster/${name}`),
    service: (cluster: string, name: string) => arn(`service/${cluster}/${name}`),
    taskDefinition: (family: string, revision: number | '*') => arn(`task-definition/${family}:${revision}`),
    task: (cluster: string, id: string) => arn(`task/${cluster}/${id}`),
    container: (cluster: string, task: string, id: string) => arn(`container/${cluster}/${task}/${id}`),
    deployment: (cluster: string, service: string, id: string) =>
      arn(`service-deployment/${cluster}/${service}/${id}`),
    revision: (cluster: string, service: string, id: string) =>
      arn(`service-revision/${cluster}/${service}/${id}`),
  };
}

export type Arns = ReturnType<typeof arnsOf>;

/** The last part of an ARN, or the name as it was given. */
export function nameIn(nameOrArn: string): string {
  return nameOrArn.split('/').at(-1) ?? nameOrArn;
}
