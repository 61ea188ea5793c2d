import { newTaskId } from '../ids.ts';
import { EcsTask } from '../task/task.ts';
import type { TaskHost } from '../task/task-host.ts';
import type { Revision, ServiceRecord } from './records.ts';

/** Starts a task of a service. `startedBy` is the deployment's id: that ties a stopped task to what started it. */
export function startTask(
  service: ServiceRecord,
  revision: Revision,
  host: TaskHost,
  changed: () => void,
): EcsTask {
  return new EcsTask(host, {
    spec: {
      id: newTaskId(),
      cluster: service.cluster,
      taskDefinition: revision.taskDefinition,
      group: `service:${service.name}`,
      startedBy: revision.deploymentId,
      overrides: {},
      networkConfiguration: revision.networkConfiguration,
      tags: [],
      enableExecuteCommand: service.enableExecuteCommand,
    },
    versions: revision.versions,
    loadBalancers: revision.loadBalancers,
    healthCheckGracePeriodSeconds: service.healthCheckGracePeriodSeconds,
    changed,
  });
}
