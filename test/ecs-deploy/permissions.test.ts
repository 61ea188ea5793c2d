import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { programs } from '../rehearsal/cloud/ecs/stage.ts';
import { both, startDeployStage } from './deploy-stage.ts';

let stage: Awaited<ReturnType<typeof startDeployStage>>;

beforeAll(async () => {
  stage = await startDeployStage();
}, 30_000);
afterAll(() => stage.cloud.close());

it('needs what iam.json lists, and nothing else', async () => {
  const { backend, cloud, push, run } = stage;
  const migrated = { 'migration-task-definition': backend.migrationFamily };
  const good = await push('two', both(programs.server('two'), "console.log('migrated');"));
  const crash = await push('crash', programs.crash);
  const endless = await push('endless', both(programs.server('three'), 'setInterval(() => {}, 1000);'));
  const missing = `arn:aws:secretsmanager:eu-west-1:${cloud.world.account}:secret:none-AbCdEf`;

  const runs = [
    await run({ image: good, ...migrated, 'image-parameter': backend.imageParameter }),
    await run({ image: crash }),
  ];
  // Without a circuit breaker nobody but the action ends what cannot start.
  await stage.update({
    deploymentConfiguration: { deploymentCircuitBreaker: { enable: false, rollback: false } },
  });
  runs.push(
    await run({ image: good, secrets: `TOKEN=${missing}` }),
    await run({ image: endless, ...migrated, 'migration-timeout-minutes': '1' }),
    await run({ mode: 'status' }),
  );

  expect(runs.map(({ ok, writes }) => [ok, ...writes])).toEqual([
    [true, 'RegisterTaskDefinition', 'RunTask', 'RegisterTaskDefinition', 'UpdateService', 'PutParameter'],
    [false, 'RegisterTaskDefinition', 'UpdateService'],
    [false, 'RegisterTaskDefinition', 'UpdateService', 'StopServiceDeployment'],
    [false, 'RegisterTaskDefinition', 'RunTask', 'StopTask'],
    [true],
  ]);
  const denied = cloud.journal.filter(({ outcome }) => outcome.startsWith('AccessDenied'));
  expect(denied.filter(({ role }) => role === 'zibro-staging-backend-deploy')).toEqual([]);
  const unused = cloud.iam.unused('ecs-deploy').filter(({ role }) => role === 'zibro-staging-backend-deploy');
  expect(unused).toEqual([]);
}, 60_000);
