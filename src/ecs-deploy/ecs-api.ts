import {
  DescribeServiceDeploymentsCommand,
  DescribeServiceRevisionsCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  ECSClient,
  ListServiceDeploymentsCommand,
  ListTasksCommand,
  RegisterTaskDefinitionCommand,
  type RegisterTaskDefinitionCommandInput,
  RegisterTaskDefinitionRequest$,
  RunTaskCommand,
  StopServiceDeploymentCommand,
  StopTaskCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { NormalizedSchema } from '@smithy/core/schema';
import { type AwsClientConfig, awsFailure } from '../core/aws.ts';
import type { Clock } from '../core/clock.ts';
import { asError } from '../core/failure.ts';
import { retry } from '../core/retry.ts';
import { deploymentEntryOf, deploymentOf, revisionOf, serviceOf, tagsOf, taskOf } from './ecs-answers.ts';
import type { Ecs, Task } from './edge.ts';
import { type Shape, unknownKeys } from './known-keys.ts';
import { rememberBody } from './raw-body.ts';
import { READ_ONLY, shortArn } from './task-definition.ts';

/** ECS over the SDK's single commands. No request is sent before a method is called. */
export function ecsApi(options: {
  config: AwsClientConfig;
  cluster: string;
  service: string;
  clock: Clock;
}): Ecs {
  const client = new ECSClient(options.config);
  const { cluster, service } = options;
  const where = `service ${service} in cluster ${cluster.slice(cluster.lastIndexOf('/') + 1)}`;
  return { ...reads(client, cluster, service, where), ...writes(client, options, where) };
}

type Reads =
  | 'service'
  | 'taskDefinition'
  | 'deployments'
  | 'deployment'
  | 'revision'
  | 'serviceTasks'
  | 'task';

function reads(client: ECSClient, cluster: string, service: string, where: string): Pick<Ecs, Reads> {
  return {
    async service() {
      try {
        const answer = await client.send(new DescribeServicesCommand({ cluster, services: [service] }));
        const [found] = answer.services ?? [];
        return found ? serviceOf(found) : 'no-service';
      } catch (error) {
        if (named(error, 'ClusterNotFoundException')) return 'no-cluster';
        throw awsFailure(error, `Reading ${where}`, 'ecs:DescribeServices');
      }
    },
    taskDefinition: (arnOrFamily) => describeDefinition(client, arnOrFamily),
    deployments: (since) =>
      asking(`Listing the deployments of ${where}`, 'ecs:ListServiceDeployments', async () => {
        // `after` leaves out the moment itself.
        const createdAt = since === undefined ? {} : { createdAt: { after: new Date(since - 1) } };
        const answer = await client.send(
          new ListServiceDeploymentsCommand({ cluster, service, ...createdAt }),
        );
        const entries = (answer.serviceDeployments ?? []).map(deploymentEntryOf);
        return entries.sort((a, b) => b.createdAt - a.createdAt);
      }),
    async deployment(arn) {
      try {
        const command = new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [arn] });
        const [found] = (await client.send(command)).serviceDeployments ?? [];
        return found && deploymentOf(found);
      } catch (error) {
        if (named(error, 'ServiceDeploymentNotFoundException')) return undefined;
        throw awsFailure(error, `Reading deployment ${shortArn(arn)}`, 'ecs:DescribeServiceDeployments');
      }
    },
    revision: (arn) =>
      asking(`Reading service revision ${shortArn(arn)}`, 'ecs:DescribeServiceRevisions', async () => {
        const command = new DescribeServiceRevisionsCommand({ serviceRevisionArns: [arn] });
        const [found] = (await client.send(command)).serviceRevisions ?? [];
        return found && revisionOf(found);
      }),
    async serviceTasks(desiredStatus) {
      const listed = await asking(`Listing the tasks of ${where}`, 'ecs:ListTasks', () =>
        client.send(new ListTasksCommand({ cluster, serviceName: service, desiredStatus, maxResults: 100 })),
      );
      return describeTasks(client, cluster, listed.taskArns ?? []);
    },
    task: async (arn) => (await describeTasks(client, cluster, [arn]))[0],
  };
}

function describeTasks(client: ECSClient, cluster: string, tasks: string[]): Promise<Task[]> {
  if (tasks.length === 0) return Promise.resolve([]);
  return asking('Reading tasks', 'ecs:DescribeTasks', async () => {
    const answer = await client.send(new DescribeTasksCommand({ cluster, tasks }));
    return (answer.tasks ?? []).map(taskOf);
  });
}

async function describeDefinition(client: ECSClient, arnOrFamily: string) {
  const command = new DescribeTaskDefinitionCommand({ taskDefinition: arnOrFamily, include: ['TAGS'] });
  // The answer as it came: the SDK keeps only the keys that it knows.
  const body = rememberBody(command.middlewareStack);
  try {
    const { tags } = await client.send(command);
    const definition = JSON.parse(body()).taskDefinition as Record<string, unknown>;
    const arn = String(definition.taskDefinitionArn);
    return {
      arn,
      family: String(definition.family),
      definition,
      tags: tagsOf(tags),
      unknownKeys: unknownKeys(definition, describedShape),
    };
  } catch (error) {
    // ECS has no error of its own for it: ClientException "Unable to describe task definition."
    if (named(error, 'ClientException') && /unable to describe/i.test(asError(error).message))
      return undefined;
    throw awsFailure(error, `Reading task definition ${shortArn(arnOrFamily)}`, 'ecs:DescribeTaskDefinition');
  }
}

function writes(
  client: ECSClient,
  { cluster, service, clock }: { cluster: string; service: string; clock: Clock },
  where: string,
): Pick<Ecs, 'register' | 'update' | 'run' | 'stopTask' | 'rollBack'> {
  return {
    register: (definition) =>
      asking(`Registering a revision of ${definition.family}`, 'ecs:RegisterTaskDefinition', async () => {
        const input = definition as unknown as RegisterTaskDefinitionCommandInput;
        const answer = await healed(clock, () => client.send(new RegisterTaskDefinitionCommand(input)));
        return answer.taskDefinition?.taskDefinitionArn ?? '';
      }),
    update: (taskDefinition) =>
      asking(`Updating ${where}`, 'ecs:UpdateService', async () => {
        await healed(clock, () =>
          client.send(new UpdateServiceCommand({ cluster, service, taskDefinition })),
        );
      }),
    run: ({ taskDefinition, placement, startedBy, clientToken }) =>
      asking(`Running a task of ${shortArn(taskDefinition)}`, 'ecs:RunTask', async () => {
        const input = { cluster, taskDefinition, ...placement, startedBy, clientToken, count: 1 };
        const { tasks, failures } = await healed(clock, () => client.send(new RunTaskCommand(input)));
        const task = tasks?.[0]?.taskArn;
        if (task !== undefined) return { task };
        return {
          failures: (failures ?? []).map(({ reason, detail }) => [reason, detail].filter(Boolean).join(': ')),
        };
      }),
    stopTask: (task, reason) =>
      asking(`Stopping task ${shortArn(task)}`, 'ecs:StopTask', async () => {
        await client.send(new StopTaskCommand({ cluster, task, reason }));
      }),
    async rollBack(serviceDeploymentArn) {
      try {
        await client.send(new StopServiceDeploymentCommand({ serviceDeploymentArn, stopType: 'ROLLBACK' }));
        return 'asked';
      } catch (error) {
        if (named(error, 'ConflictException')) return 'already-ending';
        const doing = `Rolling back deployment ${shortArn(serviceDeploymentArn)}`;
        throw awsFailure(error, doing, 'ecs:StopServiceDeployment');
      }
    },
  };
}

async function asking<T>(doing: string, permission: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw awsFailure(error, doing, permission);
  }
}

const named = (error: unknown, name: string): boolean => asError(error).name === name;

/** Two revisions of a family at the same moment; or one that was registered a moment ago and is not yet seen. */
const HEALS = /too many concurrent attempts|task ?definition[^.]*(not found|does not exist)/i;

/** Tries refusals again that heal, and that the SDK does not know as such. */
function healed<T>(clock: Clock, work: () => Promise<T>): Promise<T> {
  const healing = (error: unknown) =>
    HEALS.test(asError(error).message) ? ({ retry: true } as const) : 'give-up';
  return retry({ clock, attempts: 6, firstMs: 1000, maximumMs: 8000, healing }, work);
}

/** What may be registered, by the SDK's own schema. Beside it a description carries what ECS adds. */
const registerShape = shapeOf(NormalizedSchema.of(RegisterTaskDefinitionRequest$));
const describedShape: Shape = {
  keys: [...(registerShape.keys ?? []), ...READ_ONLY],
  below: (key) => (READ_ONLY.includes(key) ? undefined : registerShape.below(key)),
};

function shapeOf(schema: NormalizedSchema): Shape {
  if (schema.isStructSchema()) {
    const members = schema.getMemberSchemas();
    return {
      keys: Object.keys(members),
      below: (key) => (members[key] ? shapeOf(members[key]) : undefined),
    };
  }
  const inner = schema.isListSchema() ? schema.getValueSchema() : undefined;
  return { keys: undefined, below: () => inner && shapeOf(inner) };
}
