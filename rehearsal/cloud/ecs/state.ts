import type { Tag, TaskDefinition } from '@aws-sdk/client-ecs';
import { AwsError } from '../kernel/service.ts';
import { nameIn } from './ids.ts';
import type { ServiceScheduler } from './service/scheduler.ts';
import type { EcsTask } from './task/task.ts';

export interface Cluster {
  name: string;
  arn: string;
  services: Map<string, ServiceScheduler>;
  /** Tasks of RunTask; those of services are the services'. */
  tasks: EcsTask[];
  /** RunTask's client tokens: what was asked, and which tasks it started. */
  tokens: Map<string, { request: string; tasks: EcsTask[] }>;
}

export interface RegisteredTaskDefinition {
  definition: TaskDefinition;
  tags: Tag[];
}

/** Clusters and task definitions of the account. Look-ups throw AwsError as ECS refuses. */
export class EcsState {
  readonly clusters = new Map<string, Cluster>();
  /** Revisions by family, the first at index 0. */
  readonly families = new Map<string, RegisteredTaskDefinition[]>();

  /** By name or ARN; `default` unless told. */
  cluster(nameOrArn = 'default'): Cluster {
    const found = this.clusters.get(nameIn(nameOrArn));
    if (!found) throw new AwsError('ClusterNotFoundException', 'Cluster not found.');
    return found;
  }

  service(cluster: string | undefined, nameOrArn: string): ServiceScheduler {
    const found = this.cluster(cluster).services.get(nameIn(nameOrArn));
    if (!found) throw new AwsError('ServiceNotFoundException', 'Service not found.');
    if (found.service.status !== 'ACTIVE')
      throw new AwsError('ServiceNotActiveException', 'Service was not ACTIVE.');
    return found;
  }

  /** By `family`, `family:revision` or ARN; without a revision the latest ACTIVE one. Undefined when there is none. */
  findTaskDefinition(reference: string): RegisteredTaskDefinition | undefined {
    const [family = '', revision] = nameIn(reference).split(':');
    const revisions = this.families.get(family) ?? [];
    if (revision !== undefined) return revisions[Number(revision) - 1];
    return revisions.findLast(({ definition }) => definition.status === 'ACTIVE');
  }

  /** A task definition that a service or task may be started from. */
  usableTaskDefinition(reference: string): TaskDefinition {
    const found = this.findTaskDefinition(reference);
    if (!found) throw new AwsError('ClientException', 'TaskDefinition not found.');
    if (found.definition.status !== 'ACTIVE')
      throw new AwsError('ClientException', 'TaskDefinition is inactive');
    return found.definition;
  }

  /** All tasks of a cluster, the services' too. */
  tasks(cluster: Cluster): EcsTask[] {
    const ofServices = [...cluster.services.values()].flatMap(({ service }) =>
      service.tasks.map(({ task }) => task),
    );
    return [...cluster.tasks, ...ofServices];
  }

  task(cluster: Cluster, idOrArn: string): EcsTask | undefined {
    return this.tasks(cluster).find(({ id }) => id === nameIn(idOrArn));
  }

  services(): ServiceScheduler[] {
    return [...this.clusters.values()].flatMap(({ services }) => [...services.values()]);
  }
}
