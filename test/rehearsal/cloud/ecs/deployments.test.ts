import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import { pause, programs, type Stage, startStage } from './stage.ts';

// Real processes on a busy machine.
jest.setTimeout(30_000);

let stage: Stage;
let good: string;

beforeEach(async () => {
  stage = await startStage();
  good = await stage.register(stage.definition(await stage.push('good', programs.server('good'))));
});
afterEach(() => stage.cloud.close());

const breaker = (rollback: boolean, own: object = {}) => ({
  deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback, ...own } },
});

it('a service whose first deployment fails has nothing to go back to', async () => {
  const crash = await stage.register(stage.definition(await stage.push('crash', programs.crash)));
  await expect(stage.createService(crash)).rejects.toThrow(
    'The service backend did not come up: ROLLBACK_FAILED, No rollback candidate was found to run the rollback. ' +
      'Essential container in task exited',
  );
  expect((await stage.service()).deployments).toMatchObject([{ rolloutState: 'FAILED', status: 'PRIMARY' }]);
});

it('without rollback a failed deployment stays, and the old tasks serve on', async () => {
  await stage.createService(good, breaker(false, { thresholdConfiguration: { type: 'COUNT', value: 1 } }));
  const crash = await stage.register(stage.definition(await stage.push('crash', programs.crash)));
  const arn = await stage.update({ taskDefinition: crash });
  expect(await stage.until(arn)).toMatchObject({
    status: 'STOPPED',
    statusReason: 'Service deployment stopped because the circuit breaker threshold was exceeded.',
    deploymentCircuitBreaker: { status: 'TRIGGERED', threshold: 1 },
  });
  // The second task of the batch crashes a little later.
  while ((await stage.service()).runningCount !== 2) await pause();
  const service = await stage.service();
  expect(service).toMatchObject({ taskDefinition: crash, runningCount: 2, desiredCount: 2 });
  expect(service.deployments).toMatchObject([
    {
      status: 'PRIMARY',
      rolloutState: 'FAILED',
      rolloutStateReason: 'ECS deployment circuit breaker: tasks failed to start.',
    },
    { status: 'ACTIVE', runningCount: 2, taskDefinition: good },
  ]);
  const next = await stage.update({ taskDefinition: good });
  expect((await stage.until(next)).status).toBe('SUCCESSFUL');
});

it('a deployment is rolled back on request, once', async () => {
  await stage.createService(good);
  const slow = await stage.register(stage.definition(await stage.push('slow', programs.slow(60_000))));
  const arn = await stage.update({ taskDefinition: slow });
  await stage.until(arn, ['IN_PROGRESS']);
  await stage.call('StopServiceDeployment', { serviceDeploymentArn: arn });
  expect((await stage.deployment(arn)).status).toBe('ROLLBACK_REQUESTED');
  expect(await stage.refusal('StopServiceDeployment', { serviceDeploymentArn: arn })).toBe(
    'ConflictException: The service deployment cannot be stopped because its status is ROLLBACK_REQUESTED.',
  );
  const reason = 'Service deployment rolled back because of a user request.';
  expect(await stage.until(arn)).toMatchObject({
    status: 'ROLLBACK_SUCCESSFUL',
    statusReason: reason,
    rollback: { reason },
  });
  expect(await stage.service()).toMatchObject({
    taskDefinition: good,
    runningCount: 2,
    deployments: [{ status: 'PRIMARY' }],
  });
});

it('ABORT leaves the deployment where it is', async () => {
  await stage.createService(good);
  const slow = await stage.register(stage.definition(await stage.push('slow', programs.slow(60_000))));
  const arn = await stage.update({ taskDefinition: slow });
  await stage.until(arn, ['IN_PROGRESS']);
  await stage.call('StopServiceDeployment', { serviceDeploymentArn: arn, stopType: 'ABORT' });
  expect((await stage.until(arn)).status).toBe('STOPPED');
  expect((await stage.service()).deployments).toMatchObject([
    { taskDefinition: slow },
    { taskDefinition: good, runningCount: 2 },
  ]);
});

it('all tasks of a deployment run the digest that the tag named first', async () => {
  const image = await stage.push('moving', programs.server('before'));
  await stage.createService(await stage.register(stage.definition(image)), { desiredCount: 1 });
  await stage.push('moving', programs.server('after'));
  await stage.update({ desiredCount: 2 });
  while ((await stage.service()).runningCount < 2) await pause();
  const { taskArns } = await stage.call('ListTasks', { cluster: stage.cluster });
  const { tasks } = await stage.call('DescribeTasks', { cluster: stage.cluster, tasks: taskArns });
  const digests = new Set(
    tasks.map((task: { containers: { imageDigest: string }[] }) => task.containers[0]?.imageDigest),
  );
  expect(digests.size).toBe(1);
  const revision = async () => {
    const [{ arn }] = (await stage.service()).currentServiceRevisions;
    const { serviceRevisions } = await stage.call('DescribeServiceRevisions', { serviceRevisionArns: [arn] });
    return serviceRevisions[0].containerImages;
  };
  expect(await revision()).toEqual([{ containerName: 'app', image, imageDigest: [...digests][0] }]);
  await stage.until(await stage.update({ forceNewDeployment: true }));
  expect((await revision())[0].imageDigest).not.toBe([...digests][0]);
});

it('a task that ends, or is stopped by a person, is replaced', async () => {
  await stage.createService(good);
  const { taskArns } = await stage.call('ListTasks', { cluster: stage.cluster, serviceName: 'backend' });
  const [stoppedArn, killedArn] = taskArns;
  const killed = stage.cloud
    .service('ecs')
    .runningProcesses()
    .find(({ taskArn }) => taskArn === killedArn);
  await stage.call('StopTask', { cluster: stage.cluster, task: stoppedArn });
  process.kill(killed?.pid ?? 0, 'SIGKILL');
  expect(await stage.stopped(killedArn)).toMatchObject({
    stopCode: 'EssentialContainerExited',
    containers: [{ exitCode: 137 }],
  });
  await stage.stopped(stoppedArn);
  for (;;) {
    const { taskArns: now } = await stage.call('ListTasks', {
      cluster: stage.cluster,
      serviceName: 'backend',
    });
    if (now.length === 2 && !now.includes(stoppedArn) && !now.includes(killedArn)) break;
    await pause();
  }
});

it('a task that fails its container health check is replaced', async () => {
  const healthCheck = {
    command: ['CMD', 'node', '-e', 'process.exit(1)'],
    interval: 5,
    timeout: 2,
    retries: 1,
  };
  await stage.createService(good);
  const image = await stage.push('unhealthy', programs.server('unhealthy'));
  const arn = await stage.update({
    taskDefinition: await stage.register(stage.definition(image, { healthCheck })),
    healthCheckGracePeriodSeconds: 1,
  });
  expect((await stage.until(arn)).status).toBe('ROLLBACK_SUCCESSFUL');
  const { taskArns } = await stage.call('ListTasks', { cluster: stage.cluster, desiredStatus: 'STOPPED' });
  const { tasks } = await stage.call('DescribeTasks', { cluster: stage.cluster, tasks: taskArns });
  expect(tasks.map(({ stoppedReason }: { stoppedReason: string }) => stoppedReason)).toContain(
    'Task failed container health checks',
  );
  expect(await stage.events()).toContain('(service backend) (task ID) failed container health checks.');
});
