import { isDeepStrictEqual } from 'node:util';
import {
  AssignPublicIp,
  AvailabilityZoneRebalancing,
  DeploymentControllerType,
  DeploymentStrategy,
  type LoadBalancer,
  PropagateTags,
  ThresholdType,
  type UpdateServiceRequest,
  type UpdateServiceResponse,
} from '@aws-sdk/client-ecs';
import { AwsError, type Call, type Operation, type Permission } from '../../kernel/service.ts';
import { arnsOf, nameIn } from '../ids.ts';
import type { ServiceRecord, Workload } from '../service/records.ts';
import { serviceView } from '../service/service-view.ts';
import type { EcsState } from '../state.ts';
import { checkEnums, type EnumTable, invalid, refuseMembers } from './check.ts';
import { inCluster } from './in-cluster.ts';
import { checkNetwork } from './network.ts';

const enums: EnumTable = {
  availabilityZoneRebalancing: AvailabilityZoneRebalancing,
  propagateTags: PropagateTags,
  'deploymentController.type': DeploymentControllerType,
  'deploymentConfiguration.strategy': DeploymentStrategy,
  'deploymentConfiguration.deploymentCircuitBreaker.thresholdConfiguration.type': ThresholdType,
  'networkConfiguration.awsvpcConfiguration.assignPublicIp': AssignPublicIp,
};

/** What the local cloud does not run. Empty lists say the same as nothing and pass. */
const absent = [
  'placementConstraints',
  'placementStrategy',
  'serviceRegistries',
  'volumeConfigurations',
  'vpcLatticeConfigurations',
  'capacityProviderStrategy',
  'gatewayConnectors',
];

/** `UpdateService`: settings change at once; a changed workload, or `forceNewDeployment`, starts a deployment. */
export function updateService(state: EcsState): Operation {
  return {
    permissions: (input: UpdateServiceRequest, call) => permissions(state, input, call),
    check: (input: UpdateServiceRequest) => {
      checkEnums(input, enums);
      const filled = absent.filter(
        (member) => (input[member as keyof UpdateServiceRequest] as unknown[] | undefined)?.length,
      );
      refuseMembers(input, 'UpdateService', [...filled, 'serviceConnectConfiguration', 'monitoring']);
      checkDeploymentConfiguration(input);
      if (input.desiredCount !== undefined && input.desiredCount < 0)
        throw invalid('desiredCount cannot be negative.');
      if (input.networkConfiguration) checkNetwork(input.networkConfiguration);
    },
    run: (input: UpdateServiceRequest, { world }): UpdateServiceResponse => {
      const scheduler = state.service(input.cluster, input.service ?? '');
      const { service } = scheduler;
      const workload = workloadAfter(state, service, input);
      const isNew = input.forceNewDeployment === true || !isDeepStrictEqual(workload, workloadOf(service));
      Object.assign(service, settingsAfter(service, input));
      if (isNew) scheduler.deploy(workload);
      scheduler.changed();
      return { service: serviceView(service, arnsOf(world)) };
    },
  };
}

function permissions(state: EcsState, input: UpdateServiceRequest, { world }: Call): Permission[] {
  const service = nameIn(input.service ?? '');
  const current = state.clusters.get(nameIn(input.cluster ?? 'default'))?.services.get(service)?.service;
  const execute = input.enableExecuteCommand ?? current?.enableExecuteCommand ?? false;
  // The revision that a bare family stands for is resolved before IAM is asked.
  const definition = input.taskDefinition
    ? state.findTaskDefinition(input.taskDefinition)?.definition
    : undefined;
  return [
    inCluster('ecs:UpdateService', { input, world }, (arns, cluster) => [arns.service(cluster, service)], {
      'ecs:enable-execute-command': String(execute),
      ...(definition?.taskDefinitionArn ? { 'ecs:task-definition': definition.taskDefinitionArn } : {}),
    }),
  ];
}

/** Throws InvalidParameterException for what a rolling update cannot have, or this cloud does not. */
export function checkDeploymentConfiguration({
  deploymentConfiguration,
  deploymentController,
}: Pick<UpdateServiceRequest, 'deploymentConfiguration' | 'deploymentController'>): void {
  if (deploymentController && deploymentController.type !== 'ECS') {
    throw invalid(`The local cloud has no deployment controller ${deploymentController.type}.`);
  }
  const {
    strategy = 'ROLLING',
    minimumHealthyPercent = 100,
    maximumPercent = 200,
    ...rest
  } = deploymentConfiguration ?? {};
  if (strategy !== 'ROLLING') throw invalid(`The local cloud has no ${strategy} deployments.`);
  refuseMembers(rest, 'deploymentConfiguration', [
    'linearConfiguration',
    'canaryConfiguration',
    'earlySuccessCriteria',
  ]);
  if (rest.lifecycleHooks?.length) throw invalid('The local cloud has no lifecycle hooks.');
  if (rest.alarms?.enable) throw invalid('The local cloud has no deployment alarms.');
  if (rest.bakeTimeInMinutes) throw invalid('The local cloud has no bake time.');
  if (minimumHealthyPercent < 0 || minimumHealthyPercent > 100) {
    throw invalid('minimumHealthyPercent must be between 0 and 100.');
  }
  if (maximumPercent < 100 || maximumPercent > 200)
    throw invalid('maximumPercent must be between 100 and 200.');
  if (minimumHealthyPercent === 100 && maximumPercent === 100) {
    throw invalid(
      'Both maximumPercent and minimumHealthyPercent cannot be 100 as this will block deployments.',
    );
  }
}

function workloadOf({ primary }: ServiceRecord): Workload {
  const { taskDefinition, networkConfiguration, loadBalancers } = primary;
  return { taskDefinition, networkConfiguration, loadBalancers };
}

function workloadAfter(state: EcsState, service: ServiceRecord, input: UpdateServiceRequest): Workload {
  const before = workloadOf(service);
  const after: Workload = {
    taskDefinition: input.taskDefinition
      ? state.usableTaskDefinition(input.taskDefinition)
      : before.taskDefinition,
    networkConfiguration: input.networkConfiguration ?? before.networkConfiguration,
    loadBalancers: input.loadBalancers ?? before.loadBalancers,
  };
  if (input.forceNewDeployment && !input.taskDefinition && after.taskDefinition.status !== 'ACTIVE') {
    throw new AwsError('ClientException', 'TaskDefinition is inactive');
  }
  checkLoadBalancers(after.loadBalancers, after.taskDefinition);
  return after;
}

/** Throws InvalidParameterException when a load balancer names a container or port that is not there. */
export function checkLoadBalancers(
  loadBalancers: LoadBalancer[],
  { containerDefinitions = [] }: Workload['taskDefinition'],
): void {
  for (const { containerName, containerPort } of loadBalancers) {
    const container = containerDefinitions.find(({ name }) => name === containerName);
    if (!container) throw invalid(`The container ${containerName} does not exist in the task definition.`);
    if (container.portMappings?.some((mapping) => mapping.containerPort === containerPort)) continue;
    throw invalid(`The container ${containerName} did not have a container port ${containerPort} defined.`);
  }
}

function settingsAfter(service: ServiceRecord, input: UpdateServiceRequest): Partial<ServiceRecord> {
  return {
    desiredCount: input.desiredCount ?? service.desiredCount,
    deploymentConfiguration: { ...service.deploymentConfiguration, ...input.deploymentConfiguration },
    healthCheckGracePeriodSeconds:
      input.healthCheckGracePeriodSeconds ?? service.healthCheckGracePeriodSeconds,
    propagateTags: input.propagateTags ?? service.propagateTags,
    enableExecuteCommand: input.enableExecuteCommand ?? service.enableExecuteCommand,
    enableECSManagedTags: input.enableECSManagedTags ?? service.enableECSManagedTags,
    availabilityZoneRebalancing: input.availabilityZoneRebalancing ?? service.availabilityZoneRebalancing,
  };
}
