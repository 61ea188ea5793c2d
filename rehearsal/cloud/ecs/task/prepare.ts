import type { Caller } from '../../kernel/service.ts';
import { commandOf } from './command-line.ts';
import type { ContainerPlan } from './container.ts';
import { environmentOf, workingDirectoryOf } from './container-environment.ts';
import { architectureOf, type ImageVersions, pullImage } from './image-pull.ts';
import { type LogSink, openLog } from './log-driver.ts';
import { resolveSecrets } from './secrets.ts';
import { StartFailure } from './start-failure.ts';
import type { EcsTask } from './task.ts';
import type { TaskHost } from './task-host.ts';

export interface Preparation {
  task: EcsTask;
  versions: ImageVersions;
  ports: Map<number, number>;
  signal: AbortSignal;
}

/** Everything that a task's containers need, by container name. */
export interface Prepared {
  plans: Map<string, ContainerPlan>;
  /** Ends the task's credentials and writes the last log lines. */
  release(): Promise<void>;
}

/**
 * What the agent does before a container runs: assumes the roles, reads secrets, pulls images, opens log streams.
 * Throws StartFailure in ECS's words.
 */
export async function prepare(host: TaskHost, preparation: Preparation): Promise<Prepared> {
  const { task } = preparation;
  const { executionRoleArn, taskRoleArn } = roles(task);
  const execution = executionRoleArn ? assume(host, executionRoleArn, task.id) : undefined;
  const grant = taskRoleArn ? host.credentials.grant(assume(host, taskRoleArn, task.id)) : undefined;
  const plans = new Map<string, ContainerPlan>();
  const logs: LogSink[] = [];
  const release = async () => {
    grant?.revoke();
    await Promise.all(logs.map((log) => log.close()));
  };
  try {
    for (const container of task.containers) {
      const plan = await planOf(host, { ...preparation, container, execution, granted: grant?.env ?? {} });
      logs.push(plan.log);
      plans.set(container.name, plan);
      preparation.signal.throwIfAborted();
    }
  } catch (error) {
    await release();
    throw error;
  }
  return { plans, release };
}

function roles(task: EcsTask): { executionRoleArn: string | undefined; taskRoleArn: string | undefined } {
  const { taskDefinition, overrides } = task.spec;
  return {
    executionRoleArn: overrides.executionRoleArn ?? taskDefinition.executionRoleArn,
    taskRoleArn: overrides.taskRoleArn ?? taskDefinition.taskRoleArn,
  };
}

function assume(host: TaskHost, role: string, session: string): Caller {
  try {
    return host.context.cloud.assume({ role, service: 'ecs-tasks.amazonaws.com', session });
  } catch {
    throw new StartFailure(
      `ECS was unable to assume the role '${role}' that was provided for this task. Please verify that the role being ` +
        'passed has the proper trust relationship and permissions and that your IAM user has permissions to pass this role.',
    );
  }
}

type ContainerPreparation = Preparation & {
  container: EcsTask['containers'][number];
  execution: Caller | undefined;
  granted: Record<string, string>;
};

async function planOf(host: TaskHost, of: ContainerPreparation): Promise<ContainerPlan> {
  const { task, container, execution } = of;
  const { definition } = container;
  const architecture = architectureOf(task.spec.taskDefinition);
  if (!execution)
    throw new StartFailure('CannotPullContainerError: the task has no execution role', container.name);
  const secrets = await resolveSecrets(definition, execution, host.context.cloud);
  const image = await pullImage(definition, { host, versions: of.versions, caller: execution, architecture });
  container.view.imageDigest = image.digest;
  const log = await openLog(definition.logConfiguration, {
    container: container.name,
    taskId: task.id,
    caller: execution,
    context: host.context,
  });
  const override = task.spec.overrides.containerOverrides?.find(({ name }) => name === container.name);
  return {
    image,
    log,
    argv: commandOf(image.config, definition, override?.command),
    workingDirectory: workingDirectoryOf(image, definition),
    wrongArchitecture: image.architecture !== undefined && image.architecture !== architecture,
    env: environmentOf({
      image,
      definition,
      override: override?.environment,
      secrets,
      platform: { ...platformOf(host, task.id), ...of.granted },
      bin: host.bin,
      scratch: await host.scratch(task.id),
      preload: host.preloadUrl,
      ports: of.ports,
    }),
  };
}

/** What Fargate sets by itself, and the address of the local cloud. */
function platformOf(host: TaskHost, taskId: string): Record<string, string> {
  const { region } = host.context.world;
  return {
    HOSTNAME: `ip-10-0-0-${(Number.parseInt(taskId.slice(0, 2), 16) % 250) + 4}.${region}.compute.internal`,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_EXECUTION_ENV: 'AWS_ECS_FARGATE',
    AWS_ENDPOINT_URL: host.context.cloud.awsUrl(),
  };
}
