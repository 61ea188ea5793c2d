import type { ContainerDefinition, RegisterTaskDefinitionRequest, Tag } from '@aws-sdk/client-ecs';
import { AwsError } from '../../kernel/service.ts';
import { checkFargateSize } from './size.ts';

function refused(message: string): AwsError {
  return new AwsError('ClientException', message);
}

/** Ranges of numbers that a container's definition may have, by path (Amazon ECS API reference). */
const healthRanges = {
  interval: [5, 300],
  timeout: [2, 60],
  retries: [1, 10],
  startPeriod: [0, 300],
} as const;
const longestStopTimeout = 120;

/** What ECS refuses in a task definition, beside shapes and enums. Throws ClientException. */
export function checkTaskDefinition(input: RegisterTaskDefinitionRequest): void {
  checkFamily(input.family ?? '');
  const containers = input.containerDefinitions ?? [];
  if (containers.length === 0) throw refused('Container list cannot be empty.');
  if (containers.length > 10) throw refused('Too many containers. A task definition can have at most 10.');
  const names = new Set<string>();
  for (const container of containers) {
    checkContainer(container, input);
    if (names.has(container.name ?? ''))
      throw refused(`Container names must be unique: '${container.name}' is there twice.`);
    names.add(container.name ?? '');
  }
  if (containers.every(({ essential }) => essential === false)) {
    throw refused('At least one container must be marked as essential.');
  }
  for (const container of containers) checkDependencies(container, containers);
  checkCycles(containers);
  checkTask(input);
  checkTags(input.tags ?? []);
}

function checkFamily(family: string): void {
  if (family === '') throw refused('Family should not be null or empty.');
  if (family.length > 255) throw refused('Family should not exceed 255 characters.');
  if (/^[\w-]+$/.test(family)) return;
  throw refused(
    `Family contains invalid characters: only A-Z, a-z, 0-9, - and _ are allowed, but was '${family}'.`,
  );
}

function checkTask(input: RegisterTaskDefinitionRequest): void {
  const isFargate = input.requiresCompatibilities?.includes('FARGATE') ?? false;
  if (!isFargate)
    throw refused('The local cloud runs Fargate tasks only: requiresCompatibilities must have FARGATE.');
  if (input.networkMode !== 'awsvpc') throw refused('Fargate only supports network mode ‘awsvpc’.');
  checkFargateSize(input.cpu, input.memory);
  const size = input.ephemeralStorage?.sizeInGiB;
  if (size !== undefined && (size < 21 || size > 200)) {
    throw refused('Ephemeral storage size must be between 21 GiB and 200 GiB.');
  }
  if (!input.executionRoleArn) {
    const containers = input.containerDefinitions ?? [];
    if (containers.some(({ secrets }) => secrets && secrets.length > 0)) {
      throw refused(
        "When you are specifying container secrets, you must also specify a value for 'executionRoleArn'.",
      );
    }
    if (containers.some(({ logConfiguration }) => logConfiguration?.logDriver === 'awslogs')) {
      throw refused(
        'Fargate requires task definition to have execution role ARN to support log driver awslogs.',
      );
    }
    throw refused('Fargate requires task definition to have execution role ARN to support ECR images.');
  }
}

function checkContainer(container: ContainerDefinition, input: RegisterTaskDefinitionRequest): void {
  const { name = '', image = '' } = container;
  if (name === '') throw refused('Container.name should not be null or empty.');
  if (name.length > 255 || !/^[\w-]+$/.test(name)) throw refused(`Invalid container name '${name}'.`);
  if (image === '') throw refused('Container.image should not be null or empty.');
  if (/\s/.test(image)) throw refused(`Container.image contains invalid characters: '${image}'.`);
  if (container.privileged) throw refused('Fargate does not support privileged containers.');
  checkNumbers(container);
  checkPorts(container);
  for (const secret of container.secrets ?? []) {
    if (secret.name && secret.valueFrom) continue;
    throw refused(`The secret ${secret.name || ''} of container '${name}' needs a name and a value.`);
  }
  const variables = new Set((container.environment ?? []).map((one) => one.name));
  const both = container.secrets?.find((secret) => variables.has(secret.name));
  if (both) {
    throw refused(
      `The secret name must be unique and not shared with any new or existing environment variables set on the container, such as '${both.name}'.`,
    );
  }
  checkLog(container);
  const memory = Number(input.memory);
  if (container.memory !== undefined && container.memory > memory) {
    throw refused(`The 'memory' setting for container '${name}' is greater than for the task.`);
  }
}

function checkNumbers(container: ContainerDefinition): void {
  const check = container.healthCheck;
  if (check) {
    if (!check.command?.length) throw refused('Health check command cannot be empty.');
    for (const [member, [least, most]] of Object.entries(healthRanges)) {
      const value = check[member as keyof typeof healthRanges];
      if (value === undefined || (value >= least && value <= most)) continue;
      throw refused(`Health check ${member} must be between ${least} and ${most}, but was ${value}.`);
    }
  }
  const { stopTimeout } = container;
  if (stopTimeout !== undefined && (stopTimeout < 0 || stopTimeout > longestStopTimeout)) {
    throw refused(
      `Invalid stopTimeout for container '${container.name}'. The maximum value is ${longestStopTimeout} seconds on Fargate.`,
    );
  }
}

function checkPorts({ portMappings = [] }: ContainerDefinition): void {
  for (const { containerPort, hostPort } of portMappings) {
    if (containerPort !== undefined && (containerPort < 1 || containerPort > 65_535)) {
      throw refused(`Invalid container port ${containerPort}: it must be between 1 and 65535.`);
    }
    if (hostPort === undefined || hostPort === 0 || hostPort === containerPort) continue;
    throw refused('When networkMode=awsvpc, the host ports and container ports in port mappings must match.');
  }
}

function checkLog({ logConfiguration, name }: ContainerDefinition): void {
  if (!logConfiguration) return;
  if (logConfiguration.logDriver !== 'awslogs') {
    throw refused(
      `The local cloud has no log driver ${logConfiguration.logDriver}: container '${name}' must use awslogs.`,
    );
  }
  for (const option of ['awslogs-group', 'awslogs-region', 'awslogs-stream-prefix']) {
    if (logConfiguration.options?.[option]) continue;
    throw refused(`Log driver awslogs requires options: ${option}`);
  }
}

function checkDependencies({ name, dependsOn = [] }: ContainerDefinition, all: ContainerDefinition[]): void {
  for (const { containerName, condition } of dependsOn) {
    const other = all.find((one) => one.name === containerName);
    if (!other || other.name === name) {
      throw refused(
        `Container '${name}' depends on '${containerName}', which is not another container of the task definition.`,
      );
    }
    if (condition === 'HEALTHY' && !other.healthCheck) {
      throw refused(
        `Container '${name}' depends on '${containerName}' being HEALTHY, but it has no health check.`,
      );
    }
    if ((condition === 'COMPLETE' || condition === 'SUCCESS') && other.essential !== false) {
      throw refused(
        `A container with the dependency condition ${condition} cannot be essential: '${containerName}'.`,
      );
    }
  }
}

/** Throws when a container waits, by way of others, for itself. */
function checkCycles(containers: ContainerDefinition[]): void {
  const follow = (name: string, before: string[]): void => {
    if (before.includes(name)) {
      throw refused(`The containers' dependencies have a cycle: ${[...before, name].join(', ')}.`);
    }
    const container = containers.find((one) => one.name === name);
    for (const { containerName = '' } of container?.dependsOn ?? []) follow(containerName, [...before, name]);
  };
  for (const { name = '' } of containers) follow(name, []);
}

/** At most 50, key up to 128 characters, value up to 256, no `aws:` prefix. Throws InvalidParameterException. */
export function checkTags(tags: Tag[]): void {
  const invalid = (message: string) => new AwsError('InvalidParameterException', message);
  if (tags.length > 50) throw invalid('Too many tags: a resource can have at most 50.');
  for (const { key = '', value = '' } of tags) {
    if (key === '' || key.length > 128)
      throw invalid(`Invalid tag key '${key}': it must have 1 to 128 characters.`);
    if (value.length > 256)
      throw invalid(`Invalid value of tag '${key}': it must have at most 256 characters.`);
    if (/^aws:/i.test(key)) throw invalid(`Invalid tag key '${key}': the prefix aws: is reserved.`);
  }
}
