import { startCloud } from '../../../../rehearsal/cloud/cloud.ts';
import type { Cloud } from '../../../../rehearsal/cloud/cloud.types.ts';
import { buildImage, type ImageRecipe } from '../../../../rehearsal/cloud/images/build-image.ts';
import { pushImage } from '../../../../rehearsal/cloud/images/push-image.ts';
import { fastClock } from '../../../../rehearsal/stage/fast-clock.ts';

/** Servers and jobs, as images of one file. */
export const programs = {
  /** Answers its version on 8080 and ends when asked to. */
  server: (version: string) => `import http from 'node:http';
const server = http.createServer((_, response) => response.end('${version}')).listen(8080);
console.log('${version} listens');
process.on('SIGTERM', () => { console.log('${version} stops'); server.close(() => process.exit(0)); });
`,
  /** Listens only after a while. */
  slow: (ms: number) => `import http from 'node:http';
setTimeout(() => http.createServer((_, response) => response.end('slow')).listen(8080), ${ms});
`,
  crash: `console.error('no database'); process.exit(3);`,
  /** Runs, and answers 500. */
  sick: `import http from 'node:http';
http.createServer((_, response) => { response.statusCode = 500; response.end('sick'); }).listen(8080);
process.on('SIGTERM', () => process.exit(0));
`,
  /** Prints its environment and ends with a code. */
  job: `console.log(JSON.stringify(process.env)); process.exit(Number(process.env.CODE || 0));`,
};

export const container = { name: 'app', portMappings: [{ containerPort: 8080 }] };

/** A cloud with one cluster, one load balancer and the world's roles of staging, whose durations pass 50 times faster. */
export async function startStage() {
  const logged: string[] = [];
  const cloud = await startCloud({ clock: fastClock(50), log: (line) => logged.push(line) });
  const { backend } = cloud.world.environments.staging as Cloud['world']['environments'][string];
  const { account } = cloud.world;
  cloud.service('ecr').createRepository({ name: 'zibro/backend', tagMutability: 'MUTABLE' });
  cloud.service('logs').createLogGroup({ name: backend.logGroup });
  cloud.service('ecs').createCluster(backend.cluster);
  const elb = cloud.service('elasticloadbalancing');
  const targetGroup = elb.createTargetGroup({
    name: backend.targetGroup,
    healthCheckPath: '/readyz',
    healthCheckIntervalSeconds: 10,
    healthCheckTimeoutSeconds: 5,
    healthyThreshold: 2,
    unhealthyThreshold: 2,
    deregistrationDelaySeconds: 30,
  });
  const { url } = await elb.createLoadBalancer({ name: backend.loadBalancer, targetGroup });
  const call = async (operation: string, input: object, service = 'ecs'): Promise<Answer> =>
    (await cloud.call({ service, operation, input: { ...input }, caller: cloud.admin.caller })) as Answer;
  const token = await call('GetAuthorizationToken', {}, 'ecr');
  const authorization = `Basic ${token.authorizationData[0].authorizationToken}`;
  const role = (name: string) => `arn:aws:iam::${account}:role/${name}`;

  const stage = {
    cloud,
    backend,
    url,
    targetGroup,
    logged,
    call,
    cluster: backend.cluster,
    /** The refusal of a call, `Name: message`. */
    refusal: async (operation: string, input: object): Promise<string> => {
      const answer = await call(operation, input).catch((error: Error) => error);
      if (answer instanceof Error) return `${answer.name}: ${answer.message}`;
      throw new Error(`${operation} was not refused: ${JSON.stringify(answer)}`);
    },
    /** Builds and pushes an image; answers its name by tag. */
    push: async (tag: string, program: string, recipe: Partial<ImageRecipe> = {}): Promise<string> => {
      const layers = [{ 'app/main.mjs': program }];
      const image = await buildImage({
        layers,
        cmd: ['node', 'main.mjs'],
        workingDirectory: '/app',
        ...recipe,
      });
      await pushImage(image, {
        url: `http://${cloud.registryHost}`,
        repository: 'zibro/backend',
        tag,
        authorization,
      });
      return `${cloud.registryHost}/zibro/backend:${tag}`;
    },
    /** A task definition that may run here; members of `task` and of its container are replaced. */
    definition: (image: string, own: object = {}, task: object = {}) => ({
      family: 'backend',
      networkMode: 'awsvpc',
      requiresCompatibilities: ['FARGATE'],
      cpu: '256',
      memory: '512',
      executionRoleArn: role(backend.executionRole),
      taskRoleArn: role(backend.taskRole),
      containerDefinitions: [
        {
          ...container,
          image,
          logConfiguration: {
            logDriver: 'awslogs',
            options: {
              'awslogs-group': backend.logGroup,
              'awslogs-region': cloud.world.region,
              'awslogs-stream-prefix': 'app',
            },
          },
          ...own,
        },
      ],
      ...task,
    }),
    register: async (definition: object): Promise<string> =>
      (await call('RegisterTaskDefinition', definition)).taskDefinition.taskDefinitionArn,
    /** The service `backend` of two tasks behind the load balancer. */
    createService: (taskDefinition: string, own: object = {}) =>
      cloud.service('ecs').createService({
        cluster: backend.cluster,
        service: 'backend',
        taskDefinition,
        desiredCount: 2,
        loadBalancers: [{ targetGroupArn: targetGroup, containerName: 'app', containerPort: 8080 }],
        deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: true } },
        healthCheckGracePeriodSeconds: 30,
        ...own,
      }),
    service: async (): Promise<Answer> =>
      (await call('DescribeServices', { cluster: backend.cluster, services: ['backend'] })).services[0],
    update: async (input: object): Promise<string> =>
      (await call('UpdateService', { cluster: backend.cluster, service: 'backend', ...input })).service
        .currentServiceDeployment,
    deployment: async (arn: string): Promise<Answer> =>
      (await call('DescribeServiceDeployments', { serviceDeploymentArns: [arn] })).serviceDeployments[0],
    /** The deployment when its status is one of these, by default when it is over. */
    until: async (arn: string, statuses = over): Promise<Answer> => {
      for (;;) {
        const found = await stage.deployment(arn);
        if (statuses.includes(found.status)) return found;
        await pause();
      }
    },
    /** Runs a one-off task; answers it when it has stopped. */
    run: async (input: object): Promise<Answer> => {
      const { tasks } = await call('RunTask', stage.runInput(input));
      return stage.stopped(tasks[0].taskArn);
    },
    runInput: (input: object) => ({
      cluster: backend.cluster,
      launchType: 'FARGATE',
      networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-0a1b2c3d'] } },
      ...input,
    }),
    task: async (arn: string): Promise<Answer> =>
      (await call('DescribeTasks', { cluster: backend.cluster, tasks: [arn] })).tasks[0],
    stopped: async (arn: string): Promise<Answer> => {
      for (;;) {
        const task = await stage.task(arn);
        if (task.lastStatus === 'STOPPED') return task;
        await pause();
      }
    },
    /** Messages of the service's events, newest first, without task ids and ARNs. */
    events: async (): Promise<string[]> =>
      (await stage.service()).events.map(({ message }: { message: string }) =>
        message
          .replace(/\(task [0-9a-f]{32}\)/g, '(task ID)')
          .replace(/ecs-svc\/\d+/g, 'ecs-svc/N')
          .replace(/arn:\S+targetgroup\S+(?=\))/g, 'ARN'),
      ),
    /** Lines that containers wrote. */
    logs: async (): Promise<string[]> =>
      (await call('FilterLogEvents', { logGroupName: backend.logGroup }, 'logs')).events.map(
        ({ message }: { message: string }) => message,
      ),
  };
  return stage;
}

const over = ['SUCCESSFUL', 'STOPPED', 'ROLLBACK_SUCCESSFUL', 'ROLLBACK_FAILED'];

export const pause = (ms = 10) => new Promise((resolve) => setTimeout(resolve, ms));

/** Answers of many shapes; a test that reads a member that is not there fails on its own. */
// biome-ignore lint/suspicious/noExplicitAny: the shapes are the SDK's, and asserted in the tests
export type Answer = any;

export type Stage = Awaited<ReturnType<typeof startStage>>;
