import {
  type DescribeTasksRequest,
  type DescribeTasksResponse,
  DesiredStatus,
  LaunchType,
  type ListTasksRequest,
  type ListTasksResponse,
  type StopTaskRequest,
  type StopTaskResponse,
  TaskField,
} from '@aws-sdk/client-ecs';
import type { Operation } from '../../kernel/service.ts';
import { copyOf } from '../copy.ts';
import { arnsOf, nameIn } from '../ids.ts';
import type { EcsState } from '../state.ts';
import { checkCount, checkEnums, checkRange, invalid, refuseMembers } from './check.ts';
import { inCluster } from './in-cluster.ts';
import { pageOf } from './page.ts';

/** `DescribeTasks`: up to a hundred, by id or ARN. One that is not there is a failure MISSING. */
export function describeTasks(state: EcsState): Operation {
  return {
    permissions: (input: DescribeTasksRequest, { world }) => [
      inCluster('ecs:DescribeTasks', { input, world }, (arns, cluster) =>
        (input.tasks ?? []).map((id) => arns.task(cluster, nameIn(id))),
      ),
    ],
    check: (input: DescribeTasksRequest) => {
      checkCount('Tasks', input.tasks, 100);
      checkEnums(input, { 'include[]': TaskField });
    },
    run: (input: DescribeTasksRequest, { world }): DescribeTasksResponse => {
      const cluster = state.cluster(input.cluster);
      const answer: Required<DescribeTasksResponse> = { tasks: [], failures: [] };
      for (const id of input.tasks ?? []) {
        const found = state.task(cluster, id);
        if (!found) {
          answer.failures?.push({ arn: arnsOf(world).task(cluster.name, nameIn(id)), reason: 'MISSING' });
          continue;
        }
        const { tags, ...view } = copyOf(found.view);
        answer.tasks?.push(input.include?.includes('TAGS') ? { ...view, tags } : view);
      }
      return answer;
    },
  };
}

/** `ListTasks`: ARNs by service, family or who started them; RUNNING ones unless told. */
export function listTasks(state: EcsState): Operation {
  return {
    permissions: (input: ListTasksRequest, { world }) => [
      inCluster('ecs:ListTasks', { input, world }, () => ['*']),
    ],
    check: (input: ListTasksRequest) => {
      checkEnums(input, { desiredStatus: DesiredStatus, launchType: LaunchType });
      checkRange('maxResults', input.maxResults, [1, 100]);
      refuseMembers(input, 'ListTasks', ['containerInstance']);
      if (input.startedBy !== undefined && (input.family !== undefined || input.serviceName !== undefined)) {
        throw invalid('When startedBy is specified, it must be the only filter.');
      }
    },
    run: (input: ListTasksRequest): ListTasksResponse => {
      const cluster = state.cluster(input.cluster);
      const service =
        input.serviceName === undefined ? undefined : state.service(input.cluster, input.serviceName).service;
      const desired = input.desiredStatus ?? 'RUNNING';
      const found = state
        .tasks(cluster)
        .filter(({ view }) => view.desiredStatus === desired)
        .filter(({ view }) => input.startedBy === undefined || view.startedBy === input.startedBy)
        .filter(({ spec }) => input.family === undefined || spec.taskDefinition.family === input.family)
        .filter(({ spec }) => service === undefined || spec.group === `service:${service.name}`)
        .filter(() => input.launchType === undefined || input.launchType === 'FARGATE')
        .map(({ arn }) => arn);
      const { page, ...next } = pageOf(found, input, 100);
      return { taskArns: page, ...next };
    },
  };
}

/** `StopTask`: a person stops a task; its service starts another one. */
export function stopTask(state: EcsState): Operation {
  return {
    permissions: (input: StopTaskRequest, { world }) => [
      inCluster('ecs:StopTask', { input, world }, (arns, cluster) => [
        arns.task(cluster, nameIn(input.task ?? '')),
      ]),
    ],
    check: ({ reason = '' }: StopTaskRequest) => {
      if (reason.length > 1024) throw invalid('The reason can have at most 1024 characters.');
    },
    run: (input: StopTaskRequest): StopTaskResponse => {
      const task = state.task(state.cluster(input.cluster), input.task ?? '');
      if (!task) throw invalid('The referenced task was not found.');
      task.stop('UserInitiated', input.reason ?? 'Task stopped by user');
      return { task: copyOf(task.view) };
    },
  };
}
