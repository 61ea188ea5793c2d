import type {
  DeploymentConfiguration,
  LoadBalancer,
  NetworkConfiguration,
  PropagateTags,
  ServiceDeployment,
  ServiceEvent,
  TaskDefinition,
} from '@aws-sdk/client-ecs';
import type { ImageVersions } from '../task/image-pull.ts';
import type { EcsTask } from '../task/task.ts';

/** What of a service starts a deployment when it changes. */
export interface Workload {
  taskDefinition: TaskDefinition;
  networkConfiguration: NetworkConfiguration | undefined;
  loadBalancers: LoadBalancer[];
}

/** One revision of a service, which is also one entry of its older `deployments` list. */
export interface Revision extends Workload {
  arn: string;
  /** `ecs-svc/…` */
  deploymentId: string;
  createdAt: Date;
  updatedAt: Date;
  versions: ImageVersions;
  /** Consecutive ones. */
  failedTasks: number;
  rolloutState: 'IN_PROGRESS' | 'COMPLETED' | 'FAILED';
  rolloutStateReason: string;
}

/** One service deployment. Counts are added when it is described. */
export interface DeploymentRecord {
  arn: string;
  target: Revision;
  sources: Revision[];
  /** What DescribeServiceDeployments answers, without revisions and breaker. */
  view: ServiceDeployment;
  failureCount: number;
  breaker: 'DISABLED' | 'MONITORING' | 'MONITORING_COMPLETE' | 'TRIGGERED';
}

/** A service. Only its scheduler changes revisions, deployments, tasks and events. */
export interface ServiceRecord {
  name: string;
  arn: string;
  cluster: string;
  status: 'ACTIVE' | 'INACTIVE';
  createdAt: Date;
  desiredCount: number;
  deploymentConfiguration: DeploymentConfiguration;
  healthCheckGracePeriodSeconds: number;
  propagateTags: PropagateTags;
  enableExecuteCommand: boolean;
  enableECSManagedTags: boolean;
  availabilityZoneRebalancing: 'ENABLED' | 'DISABLED';
  /** The revision that the scheduler brings to the desired count. */
  primary: Revision;
  revisions: Revision[];
  /** Newest last. */
  deployments: DeploymentRecord[];
  /** The deployment that is going on. */
  current: DeploymentRecord | undefined;
  lastSuccessful: Revision | undefined;
  /** All tasks it has started, stopped ones too, oldest first. */
  tasks: { task: EcsTask; revision: Revision }[];
  /** Newest first, at most 100. */
  events: ServiceEvent[];
}

/** Has the deployment ended? */
export function isOver({ view }: DeploymentRecord): boolean {
  return ['SUCCESSFUL', 'STOPPED', 'ROLLBACK_SUCCESSFUL', 'ROLLBACK_FAILED'].includes(view.status ?? '');
}
