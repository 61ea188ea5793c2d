import { randomInt, randomUUID } from 'node:crypto';
import type {
  ContainerDefinition,
  Container as ContainerView,
  NetworkConfiguration,
  Tag,
  TaskDefinition,
  TaskOverride,
  Task as TaskView,
} from '@aws-sdk/client-ecs';
import type { Arns } from '../ids.ts';

/** What a task is started with. */
export interface TaskSpec {
  id: string;
  cluster: string;
  taskDefinition: TaskDefinition;
  /** `service:NAME` or `family:NAME`. */
  group: string;
  startedBy: string | undefined;
  overrides: TaskOverride;
  networkConfiguration: NetworkConfiguration | undefined;
  tags: Tag[];
  enableExecuteCommand: boolean;
}

/** A new task as DescribeTasks answers it. It has an address of its VPC, although its ports are this machine's. */
export function newTaskView(spec: TaskSpec, arns: Arns, region: string, now: Date): TaskView {
  const { taskDefinition: definition } = spec;
  const taskArn = arns.task(spec.cluster, spec.id);
  const attachment = { id: randomUUID(), address: `10.0.${randomInt(0, 4)}.${randomInt(4, 250)}` };
  return {
    taskArn,
    clusterArn: arns.cluster(spec.cluster),
    taskDefinitionArn: definition.taskDefinitionArn,
    group: spec.group,
    ...(spec.startedBy ? { startedBy: spec.startedBy } : {}),
    lastStatus: 'PROVISIONING',
    desiredStatus: 'RUNNING',
    healthStatus: 'UNKNOWN',
    connectivity: 'CONNECTED',
    createdAt: now,
    launchType: 'FARGATE',
    platformVersion: '1.4.0',
    platformFamily: 'Linux',
    availabilityZone: `${region}a`,
    cpu: spec.overrides.cpu ?? definition.cpu,
    memory: spec.overrides.memory ?? definition.memory,
    ephemeralStorage: { sizeInGiB: definition.ephemeralStorage?.sizeInGiB ?? 20 },
    enableExecuteCommand: spec.enableExecuteCommand,
    overrides: { containerOverrides: [], inferenceAcceleratorOverrides: [], ...spec.overrides },
    tags: spec.tags,
    attributes: [
      {
        name: 'ecs.cpu-architecture',
        value: definition.runtimePlatform?.cpuArchitecture === 'ARM64' ? 'arm64' : 'x86_64',
      },
    ],
    attachments: [attachmentOf(spec, attachment)],
    containers: (definition.containerDefinitions ?? []).map((one) =>
      newContainerView(one, {
        taskArn,
        containerArn: arns.container(spec.cluster, spec.id, randomUUID()),
        attachment,
      }),
    ),
    inferenceAccelerators: [],
    version: 1,
  };
}

interface NetworkInterface {
  id: string;
  address: string;
}

function attachmentOf(spec: TaskSpec, { id, address }: NetworkInterface) {
  const subnet = spec.networkConfiguration?.awsvpcConfiguration?.subnets?.[0] ?? '';
  return {
    id,
    type: 'ElasticNetworkInterface',
    status: 'ATTACHED',
    details: [
      { name: 'subnetId', value: subnet },
      { name: 'privateIPv4Address', value: address },
    ],
  };
}

function newContainerView(
  definition: ContainerDefinition,
  of: { taskArn: string; containerArn: string; attachment: NetworkInterface },
): ContainerView {
  return {
    containerArn: of.containerArn,
    taskArn: of.taskArn,
    name: definition.name,
    image: definition.image,
    lastStatus: 'PENDING',
    healthStatus: 'UNKNOWN',
    networkBindings: [],
    networkInterfaces: [{ attachmentId: of.attachment.id, privateIpv4Address: of.attachment.address }],
    cpu: String(definition.cpu ?? 0),
    ...(definition.memory === undefined ? {} : { memory: String(definition.memory) }),
  };
}
