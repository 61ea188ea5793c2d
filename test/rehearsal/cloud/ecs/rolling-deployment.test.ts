import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { probe } from './probe.ts';
import { programs, type Stage, startStage } from './stage.ts';

// Real processes on a busy machine.
jest.setTimeout(30_000);

let stage: Stage;
let first: string;

beforeAll(async () => {
  stage = await startStage();
  first = await stage.register(stage.definition(await stage.push('one', programs.server('one'))));
  await stage.createService(first);
});
afterAll(() => stage.cloud.close());

it('replaces one version by the next without a failed request', async () => {
  const image = await stage.push('two', programs.server('two'));
  const second = await stage.register(stage.definition(image));
  const watching = probe(stage.url);
  const before = await stage.service();
  const arn = await stage.update({ taskDefinition: second });
  expect(await stage.deployment(arn)).toMatchObject({ status: 'PENDING' });
  const deployment = await stage.until(arn);
  const answers = await watching.stop();

  expect(deployment).toMatchObject({
    status: 'SUCCESSFUL',
    sourceServiceRevisions: [{ arn: before.currentServiceRevisions[0].arn, runningTaskCount: 0 }],
    targetServiceRevision: { requestedTaskCount: 2, runningTaskCount: 2, pendingTaskCount: 0 },
    deploymentCircuitBreaker: { status: 'MONITORING_COMPLETE', failureCount: 0, threshold: 3 },
    startedAt: expect.any(Date),
    finishedAt: expect.any(Date),
  });
  expect([...new Set(answers)]).toEqual(['200 one', '200 two']);
  expect(answers.lastIndexOf('200 one')).toBeGreaterThan(0);
  const service = await stage.service();
  expect(service).toMatchObject({
    runningCount: 2,
    pendingCount: 0,
    taskDefinition: second,
    currentServiceDeployment: arn,
    deployments: [{ status: 'PRIMARY', rolloutState: 'COMPLETED', failedTasks: 0, taskDefinition: second }],
  });
  expect((await stage.events()).slice(0, 2)).toEqual([
    '(service backend) has reached a steady state.',
    '(service backend) (deployment ecs-svc/N) deployment completed.',
  ]);
  const logs = await stage.logs();
  expect(logs.filter((line) => line === 'one stops')).toHaveLength(2);
  expect(stage.cloud.service('ecs').runningProcesses()).toHaveLength(2);
});

it('rolls a version back that crashes on start, and serves all the time', async () => {
  const image = await stage.push('crash', programs.crash);
  const watching = probe(stage.url);
  const before = await stage.service();
  const arn = await stage.update({ taskDefinition: await stage.register(stage.definition(image)) });
  const deployment = await stage.until(arn);
  const answers = await watching.stop();

  const reason = 'Service deployment rolled back because the circuit breaker threshold was exceeded.';
  expect(deployment).toMatchObject({
    status: 'ROLLBACK_SUCCESSFUL',
    statusReason: reason,
    rollback: {
      reason,
      serviceRevisionArn: before.currentServiceRevisions[0].arn,
      startedAt: expect.any(Date),
    },
    deploymentCircuitBreaker: { status: 'TRIGGERED', failureCount: 3, threshold: 3 },
  });
  expect([...new Set(answers)]).toEqual(['200 two']);
  expect((await stage.service()).taskDefinition).toBe(before.taskDefinition);
  const { taskArns } = await stage.call('ListTasks', {
    cluster: stage.cluster,
    serviceName: 'backend',
    desiredStatus: 'STOPPED',
  });
  const { tasks } = await stage.call('DescribeTasks', { cluster: stage.cluster, tasks: taskArns });
  const crashed = tasks.filter(
    (task: { containers: { image: string }[] }) => task.containers[0]?.image === image,
  );
  expect(crashed[0]).toMatchObject({
    startedBy: expect.stringMatching(/^ecs-svc\/\d{19}$/),
    stopCode: 'EssentialContainerExited',
    stoppedReason: 'Essential container in task exited',
    containers: [{ exitCode: 3, imageDigest: expect.stringMatching(/^sha256:/) }],
  });
  expect(await stage.events()).toEqual(
    expect.arrayContaining([
      '(service backend) is unable to consistently start tasks successfully. For more information, see the Troubleshooting section of the Amazon ECS Developer Guide.',
      '(service backend) (deployment ecs-svc/N) deployment failed: tasks failed to start.',
      '(service backend) rolling back to deployment ecs-svc/N.',
    ]),
  );
  expect(await stage.logs()).toContain('no database');
});

it('rolls a version back that never passes the load balancer', async () => {
  const image = await stage.push('sick', programs.sick);
  const arn = await stage.update({
    taskDefinition: await stage.register(stage.definition(image)),
    healthCheckGracePeriodSeconds: 2,
  });
  expect((await stage.until(arn)).status).toBe('ROLLBACK_SUCCESSFUL');
  expect(await stage.events()).toContain(
    '(service backend) (port 8080) is unhealthy in (target-group ARN) due to (reason Health checks failed with these codes: [500]).',
  );
  const { taskArns } = await stage.call('ListTasks', { cluster: stage.cluster, desiredStatus: 'STOPPED' });
  const { tasks } = await stage.call('DescribeTasks', { cluster: stage.cluster, tasks: taskArns });
  const sick = tasks.find((task: { containers: { image: string }[] }) => task.containers[0]?.image === image);
  expect(sick).toMatchObject({
    stopCode: 'ServiceSchedulerInitiated',
    stoppedReason: `Task failed ELB health checks in (target-group ${stage.targetGroup})`,
  });
});

it('a newer deployment replaces the one that is going on', async () => {
  const slow = await stage.register(stage.definition(await stage.push('slow', programs.slow(60_000))));
  const replaced = await stage.update({ taskDefinition: slow, healthCheckGracePeriodSeconds: 30 });
  await stage.until(replaced, ['IN_PROGRESS']);
  const next = await stage.update({ taskDefinition: first });
  expect(await stage.deployment(replaced)).toMatchObject({
    status: 'STOPPED',
    statusReason: 'Service deployment stopped because a newer service deployment replaced it.',
    stoppedAt: expect.any(Date),
  });
  expect((await stage.until(next)).status).toBe('SUCCESSFUL');
  const { serviceDeployments } = await stage.call('ListServiceDeployments', {
    cluster: stage.cluster,
    service: 'backend',
    maxResults: 2,
  });
  expect(serviceDeployments.map((one: { serviceDeploymentArn: string }) => one.serviceDeploymentArn)).toEqual(
    [next, replaced],
  );
});

it('forces a deployment of the same task definition, and starts none for settings', async () => {
  const { currentServiceDeployment: before } = await stage.service();
  expect(await stage.update({ taskDefinition: first, healthCheckGracePeriodSeconds: 30 })).toBe(before);
  const forced = await stage.update({ forceNewDeployment: true });
  expect(forced).not.toBe(before);
  expect((await stage.until(forced)).status).toBe('SUCCESSFUL');
});

it('scales to nothing and back without a deployment', async () => {
  const before = await stage.update({ desiredCount: 0 });
  await expectSoon(
    async () =>
      (await stage.service()).runningCount === 0 &&
      stage.cloud.service('ecs').runningProcesses().length === 0,
  );
  expect(await probe(stage.url).stop()).toEqual(['503']);
  expect(await stage.update({ desiredCount: 1 })).toBe(before);
  await expectSoon(async () => (await stage.service()).runningCount === 1);
});

async function expectSoon(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 10));
}
