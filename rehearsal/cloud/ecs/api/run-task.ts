import {
  AssignPublicIp,
  LaunchType,
  PropagateTags,
  type RunTaskRequest,
  type RunTaskResponse,
  type TaskDefinition,
} from '@aws-sdk/client-ecs';
import { AwsError, type Call, type Operation, type Permission } from '../../kernel/service.ts';
import { copyOf } from '../copy.ts';
import { nameIn, newTaskId } from '../ids.ts';
import type { Cluster, EcsState } from '../state.ts';
import { ImageVersions } from '../task/image-pull.ts';
import { EcsTask } from '../task/task.ts';
import type { TaskHost } from '../task/task-host.ts';
import { passRole } from '../task-definition/register.ts';
import { checkTags } from '../task-definition/rules.ts';
import { checkEnums, checkRange, type EnumTable, invalid, refuseMembers } from './check.ts';
import { inCluster } from './in-cluster.ts';
import { checkNetwork } from './network.ts';

const enums: EnumTable = {
  launchType: LaunchType,
  propagateTags: PropagateTags,
  'networkConfiguration.awsvpcConfiguration.assignPublicIp': AssignPublicIp,
};
const longestOverrides = 8192;
const absent = [
  'capacityProviderStrategy',
  'placementConstraints',
  'placementStrategy',
  'volumeConfigurations',
];

/** `RunTask`: one-off tasks, such as migrations. A client token that was used answers the tasks it started. */
export function runTask(state: EcsState, host: TaskHost): Operation {
  return {
    permissions: (input: RunTaskRequest, call) => permissions(state, input, call),
    check,
    run: (input: RunTaskRequest): RunTaskResponse => {
      const cluster = state.cluster(input.cluster);
      const definition = state.usableTaskDefinition(input.taskDefinition ?? '');
      checkAgainst(input, definition);
      const { clientToken, ...rest } = input;
      const request = JSON.stringify(rest);
      const known = clientToken === undefined ? undefined : cluster.tokens.get(clientToken);
      if (known && known.request !== request) {
        throw new AwsError('ConflictException', 'The client token was used before with other parameters.');
      }
      const tasks = known?.tasks ?? start(state, host, { input, cluster, definition });
      if (clientToken !== undefined) cluster.tokens.set(clientToken, { request, tasks });
      return { tasks: tasks.map(({ view }) => copyOf(view)), failures: [] };
    },
  };
}

function permissions(state: EcsState, input: RunTaskRequest, { world }: Call): Permission[] {
  const { overrides, tags = [] } = input;
  const definition = state.findTaskDefinition(input.taskDefinition ?? '')?.definition;
  const [family = ''] = nameIn(input.taskDefinition ?? '').split(':');
  const roles = [
    overrides?.taskRoleArn ?? definition?.taskRoleArn,
    overrides?.executionRoleArn ?? definition?.executionRoleArn,
  ].filter((role) => role !== undefined);
  const tagging = { 'ecs:CreateAction': 'RunTask' };
  return [
    inCluster(
      'ecs:RunTask',
      { input, world },
      (arns) => [definition?.taskDefinitionArn ?? arns.taskDefinition(family, '*')],
      { 'ecs:enable-execute-command': String(input.enableExecuteCommand ?? false) },
    ),
    ...tags
      .slice(0, 1)
      .map(() =>
        inCluster('ecs:TagResource', { input, world }, (arns, cluster) => [arns.task(cluster, '*')], tagging),
      ),
    ...[...new Set(roles)].map((role) => passRole(role, world.account)),
  ];
}

function check(input: RunTaskRequest): void {
  checkEnums(input, enums);
  refuseMembers(input, 'RunTask', absent);
  checkRange('count', input.count, [1, 10]);
  checkTags(input.tags ?? []);
  if (input.propagateTags === 'SERVICE') {
    throw invalid('Invalid value for propagateTags: SERVICE is not allowed when running a task.');
  }
  const { startedBy = '', clientToken = '' } = input;
  if (startedBy.length > 128 || !/^[\w/-]*$/.test(startedBy)) {
    throw invalid('startedBy can have up to 128 letters, numbers, hyphens, forward slashes and underscores.');
  }
  if (clientToken.length > 64) throw invalid('clientToken can have at most 64 characters.');
  if (JSON.stringify(input.overrides ?? {}).length > longestOverrides) {
    throw invalid(`Container Overrides length must be at most ${longestOverrides}`);
  }
  if (input.networkConfiguration) checkNetwork(input.networkConfiguration);
}

function checkAgainst(input: RunTaskRequest, definition: TaskDefinition): void {
  // Without a launch type ECS looks for the cluster's own machines, of which there are none here.
  if (input.launchType !== 'FARGATE') throw invalid('No Container Instances were found in your cluster.');
  if (!input.networkConfiguration?.awsvpcConfiguration) {
    throw invalid("Network Configuration must be provided when networkMode 'awsvpc' is specified.");
  }
  for (const { name = '' } of input.overrides?.containerOverrides ?? []) {
    if (definition.containerDefinitions?.some((one) => one.name === name)) continue;
    throw invalid(`Override for container named ${name} is not a container in the TaskDefinition.`);
  }
}

function start(
  state: EcsState,
  host: TaskHost,
  { input, cluster, definition }: { input: RunTaskRequest; cluster: Cluster; definition: TaskDefinition },
): EcsTask[] {
  const versions = new ImageVersions();
  const inherited =
    input.propagateTags === 'TASK_DEFINITION'
      ? (state.findTaskDefinition(definition.taskDefinitionArn ?? '')?.tags ?? [])
      : [];
  const tasks = Array.from(
    { length: input.count ?? 1 },
    () =>
      new EcsTask(host, {
        spec: {
          id: newTaskId(),
          cluster: cluster.name,
          taskDefinition: definition,
          group: input.group ?? `family:${definition.family}`,
          startedBy: input.startedBy,
          overrides: input.overrides ?? {},
          networkConfiguration: input.networkConfiguration,
          tags: [...inherited, ...(input.tags ?? [])],
          enableExecuteCommand: input.enableExecuteCommand ?? false,
        },
        versions,
        loadBalancers: [],
        healthCheckGracePeriodSeconds: 0,
        changed: () => {},
      }),
  );
  cluster.tasks.push(...tasks);
  return tasks;
}
