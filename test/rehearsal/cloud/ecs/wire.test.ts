import {
  DescribeServiceDeploymentsCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  ECSClient,
  ListTasksCommand,
  RegisterTaskDefinitionCommand,
  type RegisterTaskDefinitionCommandInput,
} from '@aws-sdk/client-ecs';
import {
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { programs, type Stage, startStage } from './stage.ts';

// Real processes on a busy machine.
jest.setTimeout(30_000);

/** What the services answer survives the wire: asked by the SDK's own clients. */
let stage: Stage;
let ecs: ECSClient;
let elb: ElasticLoadBalancingV2Client;

beforeAll(async () => {
  stage = await startStage();
  const { cloud } = stage;
  const client = { region: cloud.world.region, endpoint: cloud.awsUrl, credentials: cloud.admin.credentials };
  ecs = new ECSClient(client);
  elb = new ElasticLoadBalancingV2Client(client);
  await stage.createService(
    await stage.register(stage.definition(await stage.push('one', programs.server('one')))),
  );
});
afterAll(async () => {
  ecs.destroy();
  elb.destroy();
  await stage.cloud.close();
});

it('ECS', async () => {
  const { cluster } = stage;
  const { services } = await ecs.send(new DescribeServicesCommand({ cluster, services: ['backend'] }));
  expect(services?.[0]).toMatchObject({
    runningCount: 2,
    createdAt: expect.any(Date),
    events: expect.any(Array),
  });
  const { currentServiceDeployment = '', taskDefinition } = services?.[0] ?? {};
  const deployments = await ecs.send(
    new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [currentServiceDeployment] }),
  );
  expect(deployments.serviceDeployments?.[0]).toMatchObject({
    status: 'SUCCESSFUL',
    finishedAt: expect.any(Date),
  });
  const { taskArns: tasks } = await ecs.send(new ListTasksCommand({ cluster }));
  expect((await ecs.send(new DescribeTasksCommand({ cluster, tasks }))).tasks).toHaveLength(2);

  const described = await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition }));
  const {
    taskDefinitionArn,
    revision,
    status,
    requiresAttributes,
    compatibilities,
    registeredAt,
    registeredBy,
    ...rest
  } = described.taskDefinition ?? {};
  expect({ taskDefinitionArn, revision, status, registeredBy }).toEqual({
    taskDefinitionArn: taskDefinition,
    revision: 1,
    status: 'ACTIVE',
    registeredBy: 'arn:aws:iam::123456789012:user/admin',
  });
  expect([requiresAttributes, compatibilities, registeredAt]).toEqual([
    expect.any(Array),
    ['EC2', 'FARGATE'],
    expect.any(Date),
  ]);
  // What is described can be registered again without those seven, and is the same.
  const again = await ecs.send(new RegisterTaskDefinitionCommand(rest as RegisterTaskDefinitionCommandInput));
  expect(again.taskDefinition).toMatchObject({ ...rest, revision: 2 });
});

it('Elastic Load Balancing', async () => {
  const { targetGroup: TargetGroupArn } = stage;
  const { TargetHealthDescriptions } = await elb.send(new DescribeTargetHealthCommand({ TargetGroupArn }));
  expect(TargetHealthDescriptions).toHaveLength(2);
  expect(TargetHealthDescriptions?.[0]).toMatchObject({
    Target: { Id: '127.0.0.1' },
    TargetHealth: { State: 'healthy' },
  });
  const { TargetGroups } = await elb.send(
    new DescribeTargetGroupsCommand({ Names: [stage.backend.targetGroup] }),
  );
  expect(TargetGroups).toMatchObject([
    { TargetGroupArn, HealthCheckPath: '/readyz', HealthCheckIntervalSeconds: 10 },
  ]);
  const none = 'arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/none/0123456789abcdef';
  await expect(elb.send(new DescribeTargetHealthCommand({ TargetGroupArn: none }))).rejects.toMatchObject({
    name: 'TargetGroupNotFoundException',
    message: 'One or more target groups not found',
  });
});
