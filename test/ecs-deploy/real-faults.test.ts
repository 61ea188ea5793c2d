import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import type { Fault } from '../../rehearsal/cloud/cloud.types.ts';
import { programs } from '../rehearsal/cloud/ecs/stage.ts';
import { startDeployStage } from './deploy-stage.ts';

let stage: Awaited<ReturnType<typeof startDeployStage>>;
const undo: (() => void)[] = [];

beforeAll(async () => {
  stage = await startDeployStage();
}, 30_000);
afterEach(() => {
  for (const one of undo.splice(0)) one();
});
afterAll(() => stage.cloud.close());

const fault = (operation: string, what: Fault['what'], when: Pick<Fault, 'times' | 'after'> = {}) => {
  undo.push(stage.cloud.fault({ service: 'ecs', operation, what, ...when }));
};

it('heals what can heal, on the way to a good end', async () => {
  const image = await stage.push('healed', programs.server('healed'));
  fault('DescribeServices', { kind: 'throttle' }, { times: 2 });
  // More than the SDK tries by itself, and only after the plan.
  fault('DescribeServiceDeployments', { kind: 'status', status: 503 }, { times: 7, after: 1 });
  fault('ListTasks', { kind: 'reset' }, { times: 2 });
  fault('UpdateService', { kind: 'reset' }, { times: 1 });
  fault('RegisterTaskDefinition', { kind: 'eventual', ms: 500 }, { times: 1 });
  const message = 'Too many concurrent attempts to create a new revision of the specified family.';
  fault('RegisterTaskDefinition', { kind: 'error', name: 'ClientException', message }, { times: 1 });
  const run = await stage.run({ image });
  expect(run.closing[0]).toMatch(/is SUCCESSFUL, after /);
  expect(run.ok).toBe(true);
}, 30_000);

it.each<
  [
    name: string,
    operation: string,
    error: Omit<Extract<Fault['what'], { kind: 'error' }>, 'kind'>,
    closing: string[],
  ]
>([
  [
    'an expired token',
    'DescribeServices',
    { name: 'ExpiredTokenException', message: 'The security token included in the request is expired' },
    [
      'Reading service backend in cluster zibro-staging failed.',
      '  caused by: ExpiredTokenException: The security token included in the request is expired',
      'Next: The credentials have expired. Run aws-actions/configure-aws-credentials before this step, with `permissions: id-token: write` on the job.',
    ],
  ],
  [
    'a refused permission',
    'DescribeTaskDefinition',
    {
      name: 'AccessDeniedException',
      message: 'User: x is not authorized to perform: ecs:DescribeTaskDefinition',
    },
    [
      'Reading task definition backend-staging:1 failed.',
      '  caused by: AccessDeniedException: User: x is not authorized to perform: ecs:DescribeTaskDefinition',
      'Next: Allow ecs:DescribeTaskDefinition to the role (the action’s iam.json lists what it needs).',
    ],
  ],
])('%s: one message, and nothing is written', async (_, operation, error, closing) => {
  fault(operation, { kind: 'error', ...error });
  const run = await stage.run({ image: `${stage.cloud.registryHost}/zibro/backend:one` });
  expect(run.closing.map((line) => line.replace(/backend-staging:\d+/, 'backend-staging:1'))).toEqual(
    closing,
  );
  expect(run.writes).toEqual([]);
});

it.each([
  ['cluster', { cluster: 'nowhere' }, 'There is no cluster nowhere in region eu-west-1.'],
  [
    'service',
    { service: 'nothing' },
    'There is no service nothing in cluster zibro-staging (region eu-west-1).',
  ],
])('a %s that is not there', async (_, inputs, what) => {
  // The role may ask for one service of one cluster only: the refusal would come first.
  const { admin } = stage.cloud;
  const environment = {
    ...stage.cloud.environmentFor('zibro-staging-backend-deploy'),
    AWS_ACCESS_KEY_ID: admin.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: admin.credentials.secretAccessKey,
    AWS_SESSION_TOKEN: admin.credentials.sessionToken,
  };
  const run = await stage.run({ image: 'node:24', ...inputs }, environment);
  expect(run.closing[0]).toBe(what);
  expect(run.writes).toEqual([]);
});

it('an image that is not there', async () => {
  const host = stage.cloud.registryHost;
  const run = await stage.run({ image: `${host}/zibro/backend:v9` });
  expect(run.closing[0]).toBe(`Image with the tag v9 is not in repository zibro/backend of ${host}.`);
  expect(run.writes).toEqual([]);
});
