import { afterAll, beforeAll, describe, expect, it, test } from '@jest/globals';
import { programs, type Stage, startStage } from './stage.ts';

let stage: Stage;
let good: string;

beforeAll(async () => {
  stage = await startStage();
  good = await stage.register(stage.definition(await stage.push('good', programs.server('good'))));
  await stage.createService(good, { desiredCount: 0 });
});
afterAll(() => stage.cloud.close());

const image = 'example/app:1';

describe('RegisterTaskDefinition', () => {
  const log = { logDriver: 'awslogs', options: { 'awslogs-group': 'g', 'awslogs-region': 'eu-west-1' } };
  const health = (own: object) => ({ healthCheck: { command: ['CMD', 'node'], ...own } });

  test.each<[string, object, object, string]>([
    ['no family', {}, { family: '' }, 'ClientException: Family should not be null or empty.'],
    [
      'a bad family',
      {},
      { family: 'a b' },
      "ClientException: Family contains invalid characters: only A-Z, a-z, 0-9, - and _ are allowed, but was 'a b'.",
    ],
    [
      'a long family',
      {},
      { family: 'a'.repeat(256) },
      'ClientException: Family should not exceed 255 characters.',
    ],
    ['no containers', {}, { containerDefinitions: [] }, 'ClientException: Container list cannot be empty.'],
    ['no image', { image: '' }, {}, 'ClientException: Container.image should not be null or empty.'],
    [
      'no cpu',
      {},
      { cpu: undefined },
      "ClientException: Fargate requires that 'cpu' be defined at the task level.",
    ],
    [
      'no memory',
      {},
      { memory: undefined },
      "ClientException: Fargate requires that 'memory' be defined at the task level.",
    ],
    [
      'a pair that is none',
      {},
      { cpu: '.25 vCPU', memory: '4 GB' },
      'ClientException: No Fargate configuration exists for given values: 256 CPU, 4096 memory. See the Amazon ECS documentation for the valid values.',
    ],
    ['a size that is none', {}, { cpu: 'much' }, "ClientException: Invalid 'cpu' setting for task: much"],
    [
      'another network',
      {},
      { networkMode: 'bridge' },
      'ClientException: Fargate only supports network mode ‘awsvpc’.',
    ],
    [
      'a network that is none',
      {},
      { networkMode: 'vpc' },
      "InvalidParameterException: 1 validation error detected: Value 'vpc' at 'networkMode' failed to satisfy constraint: Member must satisfy enum value set: [awsvpc, bridge, host, none]",
    ],
    [
      'a log driver that is none',
      { logConfiguration: { logDriver: 'cloudwatch' } },
      {},
      "InvalidParameterException: 1 validation error detected: Value 'cloudwatch' at 'containerDefinitions.1.member.logConfiguration.logDriver' failed to satisfy constraint: Member must satisfy enum value set: [awsfirelens, awslogs, fluentd, gelf, journald, json-file, splunk, syslog]",
    ],
    [
      'awslogs without a prefix',
      { logConfiguration: log },
      {},
      'ClientException: Log driver awslogs requires options: awslogs-stream-prefix',
    ],
    [
      'secrets without an execution role',
      { secrets: [{ name: 'A', valueFrom: 'b' }] },
      { executionRoleArn: undefined },
      "ClientException: When you are specifying container secrets, you must also specify a value for 'executionRoleArn'.",
    ],
    [
      'a secret and a variable of one name',
      { secrets: [{ name: 'A', valueFrom: 'b' }], environment: [{ name: 'A', value: '' }] },
      {},
      "ClientException: The secret name must be unique and not shared with any new or existing environment variables set on the container, such as 'A'.",
    ],
    [
      'an interval too short',
      health({ interval: 4 }),
      {},
      'ClientException: Health check interval must be between 5 and 300, but was 4.',
    ],
    [
      'a timeout too long',
      health({ timeout: 61 }),
      {},
      'ClientException: Health check timeout must be between 2 and 60, but was 61.',
    ],
    [
      'too many retries',
      health({ retries: 11 }),
      {},
      'ClientException: Health check retries must be between 1 and 10, but was 11.',
    ],
    [
      'a start period too long',
      health({ startPeriod: 301 }),
      {},
      'ClientException: Health check startPeriod must be between 0 and 300, but was 301.',
    ],
    [
      'a stop timeout too long',
      { stopTimeout: 121 },
      {},
      "ClientException: Invalid stopTimeout for container 'app'. The maximum value is 120 seconds on Fargate.",
    ],
    [
      'a host port of its own',
      { portMappings: [{ containerPort: 80, hostPort: 8080 }] },
      {},
      'ClientException: When networkMode=awsvpc, the host ports and container ports in port mappings must match.',
    ],
    [
      'nothing essential',
      { essential: false },
      {},
      'ClientException: At least one container must be marked as essential.',
    ],
    [
      'a dependency on nothing',
      { dependsOn: [{ containerName: 'db', condition: 'START' }] },
      {},
      "ClientException: Container 'app' depends on 'db', which is not another container of the task definition.",
    ],
    [
      'an aws tag',
      {},
      { tags: [{ key: 'aws:x', value: '' }] },
      "InvalidParameterException: Invalid tag key 'aws:x': the prefix aws: is reserved.",
    ],
    [
      'too many tags',
      {},
      { tags: Array.from({ length: 51 }, (_, index) => ({ key: `${index}`, value: '' })) },
      'InvalidParameterException: Too many tags: a resource can have at most 50.',
    ],
  ])('%s', async (_, container, task, expected) => {
    const definition = stage.definition(image, container, task);
    expect(await stage.refusal('RegisterTaskDefinition', JSON.parse(JSON.stringify(definition)))).toBe(
      expected,
    );
  });

  it('refuses containers that wait for each other', async () => {
    const definition = stage.definition(image);
    const [one] = definition.containerDefinitions;
    const on = (name: string, other: string) => ({
      ...one,
      name,
      portMappings: [],
      dependsOn: [{ containerName: other, condition: 'START' }],
    });
    expect(
      await stage.refusal('RegisterTaskDefinition', {
        ...definition,
        containerDefinitions: [on('a', 'b'), on('b', 'a')],
      }),
    ).toBe("ClientException: The containers' dependencies have a cycle: a, b, a.");
  });

  it('answers sizes as numbers, tags beside, and counts revisions', async () => {
    const sized = { family: 'sized', cpu: '1 vCPU', memory: '2 GB', tags: [{ key: 'a', value: 'b' }] };
    const first = await stage.call('RegisterTaskDefinition', stage.definition(image, {}, sized));
    expect(first).toMatchObject({
      taskDefinition: { cpu: '1024', memory: '2048', revision: 1, status: 'ACTIVE' },
      tags: [{ key: 'a', value: 'b' }],
    });
    const second = await stage.register(stage.definition(image, {}, { family: 'sized' }));
    expect(second).toMatch(/task-definition\/sized:2$/);
    const described = await stage.call('DescribeTaskDefinition', {
      taskDefinition: 'sized:1',
      include: ['TAGS'],
    });
    expect(described).toEqual(first);
    expect(
      (await stage.call('DescribeTaskDefinition', { taskDefinition: 'sized' })).taskDefinition.revision,
    ).toBe(2);
  });
});

describe('other calls', () => {
  const arn = (rest: string) => `arn:aws:ecs:eu-west-1:123456789012:${rest}`;
  const service = (own: object) => ({ cluster: 'zibro-staging', service: 'backend', ...own });
  const lists = (count: number) => Array.from({ length: count }, (_, index) => `${index}`);

  test.each<[string, object, string]>([
    [
      'DescribeTaskDefinition',
      { taskDefinition: 'none' },
      'ClientException: Unable to describe task definition.',
    ],
    ['DescribeServices', { services: [] }, 'InvalidParameterException: Services cannot be empty.'],
    [
      'DescribeServices',
      { services: lists(11) },
      'InvalidParameterException: Services cannot have more than 10 elements.',
    ],
    [
      'DescribeServices',
      { services: ['a'], cluster: 'none' },
      'ClusterNotFoundException: Cluster not found.',
    ],
    ['UpdateService', service({ service: 'none' }), 'ServiceNotFoundException: Service not found.'],
    ['UpdateService', service({ taskDefinition: 'none' }), 'ClientException: TaskDefinition not found.'],
    ['UpdateService', service({ taskDefinition: 'gone:1' }), 'ClientException: TaskDefinition is inactive'],
    [
      'UpdateService',
      service({ taskDefinition: 'portless' }),
      'InvalidParameterException: The container app did not have a container port 8080 defined.',
    ],
    [
      'UpdateService',
      service({ deploymentConfiguration: { minimumHealthyPercent: 100, maximumPercent: 100 } }),
      'InvalidParameterException: Both maximumPercent and minimumHealthyPercent cannot be 100 as this will block deployments.',
    ],
    [
      'UpdateService',
      service({ deploymentConfiguration: { strategy: 'CANARY' } }),
      'InvalidParameterException: The local cloud has no CANARY deployments.',
    ],
    [
      'DescribeServiceDeployments',
      { serviceDeploymentArns: lists(21) },
      'InvalidParameterException: serviceDeploymentArns cannot have more than 20 elements.',
    ],
    [
      'ListServiceDeployments',
      service({ maxResults: 101 }),
      'InvalidParameterException: maxResults must be between 1 and 100, but was 101.',
    ],
    [
      'StopServiceDeployment',
      { serviceDeploymentArn: arn('service-deployment/zibro-staging/backend/none') },
      'ServiceDeploymentNotFoundException: Service deployment not found.',
    ],
    ['RunTask', { taskDefinition: 'backend' }, 'ClusterNotFoundException: Cluster not found.'],
    [
      'RunTask',
      { cluster: 'zibro-staging', taskDefinition: 'backend', launchType: 'FARGATE' },
      "InvalidParameterException: Network Configuration must be provided when networkMode 'awsvpc' is specified.",
    ],
    [
      'RunTask',
      { cluster: 'zibro-staging', taskDefinition: 'backend' },
      'InvalidParameterException: No Container Instances were found in your cluster.',
    ],
    [
      'RunTask',
      { taskDefinition: 'backend', count: 11 },
      'InvalidParameterException: count must be between 1 and 10, but was 11.',
    ],
    [
      'RunTask',
      { taskDefinition: 'backend', propagateTags: 'SERVICE' },
      'InvalidParameterException: Invalid value for propagateTags: SERVICE is not allowed when running a task.',
    ],
    [
      'RunTask',
      {
        taskDefinition: 'backend',
        overrides: { containerOverrides: [{ name: 'app', command: ['x'.repeat(8192)] }] },
      },
      'InvalidParameterException: Container Overrides length must be at most 8192',
    ],
    [
      'DescribeTasks',
      { tasks: lists(101) },
      'InvalidParameterException: Tasks cannot have more than 100 elements.',
    ],
    [
      'ListTasks',
      { startedBy: 'a', family: 'b' },
      'InvalidParameterException: When startedBy is specified, it must be the only filter.',
    ],
    [
      'StopTask',
      { cluster: 'zibro-staging', task: 'none' },
      'InvalidParameterException: The referenced task was not found.',
    ],
  ])('%s %j', async (operation, input, expected) => {
    if (expected.includes('inactive')) {
      await stage.register(stage.definition(image, {}, { family: 'gone' }));
      await stage.call('DeregisterTaskDefinition', { taskDefinition: 'gone:1' });
    }
    await stage.register(stage.definition(image, { portMappings: [] }, { family: 'portless' }));
    expect(await stage.refusal(operation, input)).toBe(expected);
  });

  it('overrides of a container that is not there', async () => {
    const overrides = { containerOverrides: [{ name: 'none' }] };
    expect(await stage.refusal('RunTask', stage.runInput({ taskDefinition: good, overrides }))).toBe(
      'InvalidParameterException: Override for container named none is not a container in the TaskDefinition.',
    );
  });

  test.each([
    ['DescribeServices', { cluster: 'zibro-staging', services: ['none'] }, arn('service/zibro-staging/none')],
    ['DescribeTasks', { cluster: 'zibro-staging', tasks: ['none'] }, arn('task/zibro-staging/none')],
    [
      'DescribeServiceDeployments',
      { serviceDeploymentArns: [arn('service-deployment/a/b/c')] },
      arn('service-deployment/a/b/c'),
    ],
    [
      'DescribeServiceRevisions',
      { serviceRevisionArns: [arn('service-revision/a/b/c')] },
      arn('service-revision/a/b/c'),
    ],
  ])('%s of what is not there is a failure MISSING', async (operation, input, missing) => {
    expect((await stage.call(operation, input)).failures).toEqual([{ arn: missing, reason: 'MISSING' }]);
  });

  it('pages', async () => {
    await stage.until(await stage.update({ forceNewDeployment: true }));
    const input = service({ maxResults: 1 });
    const first = await stage.call('ListServiceDeployments', input);
    const second = await stage.call('ListServiceDeployments', { ...input, nextToken: first.nextToken });
    expect([first, second].map(({ serviceDeployments }) => serviceDeployments.length)).toEqual([1, 1]);
    expect(second.nextToken).toBeUndefined();
    expect(await stage.refusal('ListServiceDeployments', { ...input, nextToken: 'x' })).toBe(
      'InvalidParameterException: Invalid token.',
    );
  });
});
