import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { ask, probe } from '../rehearsal/cloud/ecs/probe.ts';
import { programs } from '../rehearsal/cloud/ecs/stage.ts';
import type { StepRequest } from '../support/bundle.ts';
import { both, startDeployStage } from './deploy-stage.ts';

let stage: Awaited<ReturnType<typeof startDeployStage>>;

beforeAll(async () => {
  stage = await startDeployStage();
}, 30_000);
afterAll(() => stage.cloud.close());

/** What a visitor sees while a step runs. */
async function watched<T>(run: () => Promise<T>): Promise<{ step: T; answers: string[] }> {
  const watching = probe(stage.url);
  try {
    const step = await run();
    return { step, answers: await watching.stop() };
  } finally {
    await watching.stop();
  }
}

const id = /[A-Za-z0-9_-]{21}/;

it('rolls a good version out: nobody sees an error', async () => {
  const image = await stage.push('two', both(programs.server('two'), "console.log('migrated');"));
  const { step, answers } = await watched(() =>
    stage.step({
      image,
      'migration-task-definition': stage.backend.migrationFamily,
      'image-parameter': stage.backend.imageParameter,
    }),
  );
  expect(step.stdout).toMatch(/deployment [A-Za-z0-9_-]{21} is SUCCESSFUL, after 0:\d\d\.\n$/);
  expect(step.exitCode).toBe(0);
  expect([...new Set(answers)]).toEqual(['200 one', '200 two']);
  const pinned = `${image.split(':two')[0]}@${step.outputs.image?.split('@')[1]}`;
  expect(step.outputs).toMatchObject({ status: 'SUCCESSFUL', image: pinned, 'migration-exit-code': '0' });
  const parameter = await stage.call('GetParameter', { Name: stage.backend.imageParameter }, 'ssm');
  expect(parameter.Parameter.Value).toBe(pinned);
  const [container] = (
    await stage.call('DescribeTaskDefinition', {
      taskDefinition: step.outputs['task-definition-arn'],
    })
  ).taskDefinition.containerDefinitions;
  expect(container.image).toBe(pinned);
  expect(step.summary).toContain('### ecs-deploy');
}, 40_000);

it('a second run changes nothing', async () => {
  const image = `${stage.cloud.registryHost}/zibro/backend:two`;
  const step = await stage.step({ image, 'migration-task-definition': stage.backend.migrationFamily });
  expect(step.outputs.status).toBe('UNCHANGED');
  expect(step.exitCode).toBe(0);
  expect(step.writes).toEqual([]);
}, 40_000);

it('a version that crashes on start is red, with its reason and its log; the old one serves all the time', async () => {
  const image = await stage.push('crash', programs.crash);
  const { step, answers } = await watched(() => stage.step({ image }));
  expect(step.exitCode).toBe(1);
  expect([...new Set(answers)]).toEqual(['200 two']);
  const says = step.stdout.replace(new RegExp(id, 'g'), 'ID');
  expect(says).toMatch(
    /Service backend in cluster zibro-staging was not deployed\. \d tasks of the new version ended \(container app exited with code 3\)\. The circuit breaker counted 3 of 3 failures\. Its log says: "no database"\. Deployment ID is ROLLBACK_SUCCESSFUL/,
  );
  expect(step.stdout).toContain('Essential container in task exited');
  expect(step.stdout.match(/^::error /gm)).toHaveLength(1);
  expect(step.outputs.status).toBe('ROLLBACK_SUCCESSFUL');
  expect(step.summary).toContain('Last 1 log lines of container app');
}, 40_000);

it('a migration that fails leaves the service as it is', async () => {
  const image = await stage.push(
    'bad',
    both(programs.server('bad'), "console.error('Error: no such column'); process.exit(9);"),
  );
  const step = await stage.step({ image, 'migration-task-definition': stage.backend.migrationFamily });
  expect(step.exitCode).toBe(1);
  expect(step.writes).toEqual(['RegisterTaskDefinition', 'RunTask']);
  expect(step.stdout).toMatch(/migrate exited with code 9\. Its log says: "Error: no such column"\./);
  expect(step.outputs['migration-exit-code']).toBe('9');
  expect(await ask(stage.url)).toBe('200 two');
}, 40_000);

const inTheMiddle = (signal: NodeJS.Signals): Pick<StepRequest, 'onStart'> => ({
  onStart: (child) =>
    child.onOutput((text) => {
      if (/^ +\d:\d\d IN_PROGRESS/m.test(text)) child.kill(signal);
    }),
});
const cancelled =
  /The run was cancelled\. Service backend in cluster zibro-staging is in deployment \S+ of backend-staging:\d+ \(IN_PROGRESS, new \d of 2 running, old 2\): ECS goes on with it by itself\./;
const followed = 'A deployment of exactly this is in progress: it is followed to its end.';

it('SIGINT in the middle: it says what it left', async () => {
  const image = await stage.push('interrupted', programs.slow(1500));
  const step = await stage.step({ image }, inTheMiddle('SIGINT'));
  expect(step.exitCode).toBe(1);
  expect(step.stdout).toMatch(cancelled);
  expect(step.writes).toEqual(['RegisterTaskDefinition', 'UpdateService']);
}, 40_000);

it('SIGTERM in the middle: the next run follows what it left', async () => {
  const image = await stage.push('terminated', programs.slow(3000));
  const step = await stage.step({ image }, inTheMiddle('SIGTERM'));
  expect(step.exitCode).toBe(1);
  expect(step.stdout).toMatch(cancelled);
  expect(step.writes).toEqual(['RegisterTaskDefinition', 'UpdateService']);
  const next = await stage.step({ image });
  expect(next.stdout).toContain(followed);
  expect(next.writes).toEqual([]);
  expect(next.outputs.status).toBe('SUCCESSFUL');
}, 40_000);

it('kill -9 in the middle: so does it then', async () => {
  const image = await stage.push('killed', programs.slow(3001));
  const step = await stage.step({ image }, inTheMiddle('SIGKILL'));
  expect(step.signal).toBe('SIGKILL');
  const next = await stage.step({ image });
  expect(next.stdout).toContain(followed);
  expect(next.writes).toEqual([]);
  expect(next.outputs.status).toBe('SUCCESSFUL');
}, 40_000);

it('without credentials: one message, and nothing is asked', async () => {
  const step = await stage.step(
    { image: 'x/y:z' },
    {
      env: {
        AWS_ACCESS_KEY_ID: '',
        AWS_SECRET_ACCESS_KEY: '',
        AWS_SESSION_TOKEN: '',
        AWS_EC2_METADATA_DISABLED: 'true',
      },
    },
  );
  expect(step.stdout).toContain('Run aws-actions/configure-aws-credentials before this step');
  expect(step.stdout.match(/^::error /gm)).toHaveLength(1);
  expect(step.exitCode).toBe(1);
}, 40_000);
