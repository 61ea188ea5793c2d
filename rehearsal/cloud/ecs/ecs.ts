import * as schemas from '@aws-sdk/client-ecs';
import type { ServiceContext } from '../kernel/context.ts';
import type { Service } from '../kernel/service.ts';
import type { EcsSetUp } from '../kernel/set-up.types.ts';
import { describeServices } from './api/describe-services.ts';
import { runTask } from './api/run-task.ts';
import {
  describeServiceDeployments,
  describeServiceRevisions,
  listServiceDeployments,
} from './api/service-deployments.ts';
import { stopServiceDeployment } from './api/stop-service-deployment.ts';
import { describeTasks, listTasks, stopTask } from './api/tasks.ts';
import { updateService } from './api/update-service.ts';
import { setUpOf } from './set-up.ts';
import { EcsState } from './state.ts';
import { TaskHost } from './task/task-host.ts';
import { deregisterTaskDefinition } from './task-definition/deregister.ts';
import { describeTaskDefinition } from './task-definition/describe.ts';
import { registerTaskDefinition } from './task-definition/register.ts';

/** ECS on Fargate: task definitions, rolling deployments, one-off tasks. Containers are processes of this machine. */
export function createEcs(context: ServiceContext): Service & EcsSetUp {
  const state = new EcsState();
  const host = new TaskHost(context);
  const register = registerTaskDefinition(state);
  return {
    name: 'ecs',
    protocol: { kind: 'json', targetPrefix: 'AmazonEC2ContainerServiceV20141113' },
    schemas,
    operations: {
      RegisterTaskDefinition: register,
      DescribeTaskDefinition: describeTaskDefinition(state),
      DeregisterTaskDefinition: deregisterTaskDefinition(state),
      DescribeServices: describeServices(state),
      UpdateService: updateService(state),
      ListServiceDeployments: listServiceDeployments(state),
      DescribeServiceDeployments: describeServiceDeployments(state),
      DescribeServiceRevisions: describeServiceRevisions(state),
      StopServiceDeployment: stopServiceDeployment(state),
      RunTask: runTask(state, host),
      DescribeTasks: describeTasks(state),
      ListTasks: listTasks(state),
      StopTask: stopTask(state),
    },
    ...setUpOf(context, state, host, register),
    start: () => host.open(),
    close: async () => {
      await host.close();
      const tasks = [...state.clusters.values()].flatMap((cluster) => state.tasks(cluster));
      await Promise.all(tasks.map((task) => task.finished));
    },
  };
}
