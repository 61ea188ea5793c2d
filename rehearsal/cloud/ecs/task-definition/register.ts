import {
  ApplicationProtocol,
  Compatibility,
  ContainerCondition,
  CPUArchitecture,
  EnvironmentFileType,
  FirelensConfigurationType,
  IpcMode,
  LogDriver,
  NetworkMode,
  OSFamily,
  PidMode,
  type RegisterTaskDefinitionRequest,
  type RegisterTaskDefinitionResponse,
  ResourceType,
  type TaskDefinition,
  TransportProtocol,
  UlimitName,
  VersionConsistency,
} from '@aws-sdk/client-ecs';
import type { Call, Operation, Permission } from '../../kernel/service.ts';
import { checkEnums, type EnumTable } from '../api/check.ts';
import { copyOf } from '../copy.ts';
import { arnsOf } from '../ids.ts';
import type { EcsState } from '../state.ts';
import { checkTaskDefinition } from './rules.ts';
import { cpuUnits, memoryMib } from './size.ts';

const enums: EnumTable = {
  networkMode: NetworkMode,
  pidMode: PidMode,
  ipcMode: IpcMode,
  'requiresCompatibilities[]': Compatibility,
  'runtimePlatform.cpuArchitecture': CPUArchitecture,
  'runtimePlatform.operatingSystemFamily': OSFamily,
  'containerDefinitions[].versionConsistency': VersionConsistency,
  'containerDefinitions[].portMappings[].protocol': TransportProtocol,
  'containerDefinitions[].portMappings[].appProtocol': ApplicationProtocol,
  'containerDefinitions[].dependsOn[].condition': ContainerCondition,
  'containerDefinitions[].logConfiguration.logDriver': LogDriver,
  'containerDefinitions[].environmentFiles[].type': EnvironmentFileType,
  'containerDefinitions[].firelensConfiguration.type': FirelensConfigurationType,
  'containerDefinitions[].resourceRequirements[].type': ResourceType,
  'containerDefinitions[].ulimits[].name': UlimitName,
};

/** `RegisterTaskDefinition`: a new revision of a family. */
export function registerTaskDefinition(state: EcsState): Operation {
  return {
    permissions,
    check: (input: RegisterTaskDefinitionRequest) => {
      checkEnums(input, enums);
      checkTaskDefinition(input);
    },
    run: (input: RegisterTaskDefinitionRequest, call): RegisterTaskDefinitionResponse => {
      const { tags = [], ...given } = copyOf(input);
      const revisions = state.families.get(given.family ?? '') ?? [];
      const definition = registered(given, revisions.length + 1, call);
      state.families.set(given.family ?? '', [...revisions, { definition, tags }]);
      return { taskDefinition: copyOf(definition), tags };
    },
    subject: (input: RegisterTaskDefinitionRequest) => input.family ?? '',
  };
}

function permissions(input: RegisterTaskDefinitionRequest, { world }: Call): Permission[] {
  const resources = [arnsOf(world).taskDefinition(input.family ?? '', '*')];
  const roles = [input.taskRoleArn, input.executionRoleArn].filter((role) => role !== undefined);
  return [
    {
      action: 'ecs:RegisterTaskDefinition',
      resources,
      conditions: {
        ...(input.cpu ? { 'ecs:task-cpu': quietly(cpuUnits, input.cpu) } : {}),
        ...(input.memory ? { 'ecs:task-memory': quietly(memoryMib, input.memory) } : {}),
        'ecs:privileged': String(input.containerDefinitions?.some((one) => one.privileged === true) ?? false),
        ...(input.requiresCompatibilities
          ? { 'ecs:compute-compatibility': input.requiresCompatibilities }
          : {}),
      },
    },
    ...(input.tags?.length
      ? [
          {
            action: 'ecs:TagResource',
            resources,
            conditions: { 'ecs:CreateAction': 'RegisterTaskDefinition' },
          },
        ]
      : []),
    ...[...new Set(roles)].map((role) => passRole(role, world.account)),
  ];
}

/** IAM sees the numbers that ECS will answer; a text that is none is refused by the check, not here. */
function quietly(read: (text: string) => number, text: string): string {
  try {
    return String(read(text));
  } catch {
    return text;
  }
}

/** May the caller hand this role to tasks? A role may be given by name. */
export function passRole(role: string, account: string): Permission {
  return {
    action: 'iam:PassRole',
    resources: [role.startsWith('arn:') ? role : `arn:aws:iam::${account}:role/${role}`],
    conditions: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' },
  };
}

/** The definition as it is answered from now on, with ECS's own members and empty lists. */
function registered(
  given: Omit<RegisterTaskDefinitionRequest, 'tags'>,
  revision: number,
  { world, clock, caller }: Call,
): TaskDefinition {
  return {
    ...given,
    containerDefinitions: (given.containerDefinitions ?? []).map((container) => ({
      ...container,
      cpu: container.cpu ?? 0,
      essential: container.essential ?? true,
      environment: container.environment ?? [],
      mountPoints: container.mountPoints ?? [],
      volumesFrom: container.volumesFrom ?? [],
      systemControls: container.systemControls ?? [],
      portMappings: (container.portMappings ?? []).map((mapping) => ({
        ...mapping,
        hostPort: mapping.hostPort || mapping.containerPort,
        protocol: mapping.protocol ?? 'tcp',
      })),
      ...(container.healthCheck
        ? { healthCheck: { interval: 30, timeout: 5, retries: 3, ...container.healthCheck } }
        : {}),
    })),
    ...(given.cpu ? { cpu: String(cpuUnits(given.cpu)) } : {}),
    ...(given.memory ? { memory: String(memoryMib(given.memory)) } : {}),
    volumes: given.volumes ?? [],
    placementConstraints: given.placementConstraints ?? [],
    taskDefinitionArn: arnsOf(world).taskDefinition(given.family ?? '', revision),
    revision,
    status: 'ACTIVE',
    compatibilities: ['EC2', 'FARGATE'],
    requiresAttributes: [
      { name: 'com.amazonaws.ecs.capability.docker-remote-api.1.18' },
      { name: 'ecs.capability.task-eni' },
    ],
    registeredAt: new Date(clock.now()),
    registeredBy: caller.arn,
  };
}
