import { expect, test } from '@jest/globals';
import { digest, imageOf, registry } from './names.ts';
import { type Play, play } from './play.ts';

const nothing = 'nothing was changed.';
const two = { definition: { containerDefinitions: [{ name: 'app' }, { name: 'proxy' }] } };

const rows: [name: string, world: Play, what: string, next: string][] = [
  [
    'a cluster that is not there',
    { service: 'no-cluster' },
    'There is no cluster zibro-staging in region eu-west-1.',
    `Correct input cluster or aws-region; ${nothing}`,
  ],
  [
    'a service that is not there',
    { service: 'no-service', inputs: { 'migration-task-definition': 'backend-migrate' } },
    'There is no service backend in cluster zibro-staging (region eu-west-1).',
    `Correct input service, or create the service with your infrastructure code first; ${nothing}`,
  ],
  [
    'a service that is being deleted',
    { service: { status: 'DRAINING' } },
    'Service backend in cluster zibro-staging is DRAINING: it was deleted or is being deleted.',
    `Create the service again, or correct input service; ${nothing}`,
  ],
  [
    'a service of CodeDeploy',
    { service: { controller: 'CODE_DEPLOY' } },
    'Service backend in cluster zibro-staging has the deployment controller CODE_DEPLOY; this action rolls out services with the controller ECS.',
    `Change the service’s deployment controller to ECS, or deploy it with the tool that controls it; ${nothing}`,
  ],
  [
    'a service that is to run nothing',
    { service: { desired: 0, running: 0 } },
    'Service backend in cluster zibro-staging has the desired count 0: no task would run, and nothing would prove the image.',
    `Set the desired count to 1 or more, then run the job again; ${nothing}`,
  ],
  [
    'a container that is not there',
    { inputs: { 'container-name': 'web' } },
    'Task definition backend-staging:1 has no container "web"; it has app.',
    `Correct input container-name; ${nothing}`,
  ],
  [
    'two essential containers and no name',
    { definition: two },
    'Task definition backend-staging:1 has 2 essential containers (app, proxy): which one gets the image?',
    `Set input container-name; ${nothing}`,
  ],
  [
    'an image that is not there, by digest',
    { inputs: { image: imageOf('c') } },
    `Image ${digest('c')} is not in repository zibro/backend of ${registry}.`,
    `Push the image first, or correct input image; ${nothing}`,
  ],
  [
    'an image that is not there, by tag',
    { inputs: { image: `${registry}/zibro/backend:v9` } },
    `Image with the tag v9 is not in repository zibro/backend of ${registry}.`,
    `Push the image first, or correct input image; ${nothing}`,
  ],
  [
    'a repository that is not there',
    { inputs: { image: `${registry}/zibro/front:v1` } },
    `There is no repository zibro/front in the registry ${registry}.`,
    `Correct input image; ${nothing}`,
  ],
  [
    'a migration family that is not there',
    { inputs: { 'migration-task-definition': 'migrate' } },
    'There is no task definition of family migrate.',
    `Correct input migration-task-definition; ${nothing}`,
  ],
  [
    'a migration container that is not there',
    { inputs: { 'migration-task-definition': 'backend-migrate', 'migration-container-name': 'app' } },
    'Task definition backend-migrate:1 has no container "app"; it has migrate.',
    `Correct input migration-container-name; ${nothing}`,
  ],
  [
    'a task definition with a key that this version does not know',
    {
      definition: {
        unknownKeys: [
          { path: 'containerDefinitions[0].enviroment', nearest: 'environment' },
          { path: 'quantum', nearest: undefined },
        ],
      },
    },
    'Task definition backend-staging:1 has keys that this version does not know: containerDefinitions[0].enviroment (nearest known key: environment), quantum. A new revision would lose them.',
    `Use a newer version of this action, or correct the task definition; ${nothing}`,
  ],
  [
    'a permission that is refused',
    {
      faults: [
        {
          method: 'ecs.service',
          name: 'AccessDeniedException',
          message: 'User: x is not authorized to perform: ecs:DescribeServices on resource: y',
        },
      ],
    },
    'Calling service failed.',
    'Allow ecs:DescribeServices to the role (the action’s iam.json lists what it needs).',
  ],
  [
    'a token that has expired',
    {
      faults: [
        { method: 'ecs.service', name: 'ExpiredTokenException', message: 'The security token is expired' },
      ],
    },
    'Calling service failed.',
    'The credentials have expired. Run aws-actions/configure-aws-credentials before this step, with `permissions: id-token: write` on the job.',
  ],
  [
    'a parameter that may not be read',
    {
      inputs: { 'image-parameter': '/zibro/staging/backend/image' },
      faults: [{ method: 'parameters.value', name: 'AccessDeniedException', message: 'no' }],
    },
    'Calling value failed.',
    'Allow parameters:value to the role (the action’s iam.json lists what it needs).',
  ],
];

test.each(rows)('%s: one message, and nothing is written', async (_, world, what, next) => {
  const played = await play(world);
  expect(played.closing.filter((line) => !line.startsWith('  caused by:'))).toEqual([what, `Next: ${next}`]);
  expect(played.ok).toBe(false);
  expect(played.annotations).toHaveLength(1);
  expect(played.writes).toEqual([]);
});

test('every bad input is told in one message, and nothing is asked', async () => {
  const played = await play({
    inputs: {
      mode: 'rollout',
      cluster: 'my cluster',
      service: '',
      image: 'Registry/Image',
      secrets: 'TOKEN',
      'migration-task-definition': 'migrate:3',
      'wait-for-minutes': '15m',
      'poll-seconds': '0',
      rollback: 'yes',
      'log-lines': '101',
      'image-parameter': 'a b',
      'aws-region': 'Europe',
    },
  });
  expect(played.closing).toEqual([
    [
      'Input mode must be one of deploy, status, but is "rollout".',
      'Input cluster must be a cluster’s name (letters, digits, - and _) or ARN, but is "my cluster".',
      'Input service is required.',
      'Input image must be an image, such as registry/repository@sha256:…, but is "Registry/Image".',
      'Input secrets must be NAME=ARN, one per line (line "TOKEN"), but is "TOKEN".',
      'Input migration-task-definition must be a family (letters, digits, - and _), without a revision, but is "migrate:3".',
      'Input wait-for-minutes must be a whole number from 1 to 360, but is "15m".',
      'Input poll-seconds must be a whole number from 1 to 60, but is "0".',
      'Input rollback must be true or false, but is "yes".',
      'Input image-parameter must be the name of an SSM parameter, such as /team/staging/backend/image, but is "a b".',
      'Input log-lines must be a whole number from 0 to 100, but is "101".',
      'Input aws-region must be an AWS region, such as eu-west-1, but is "Europe".',
    ].join('\n'),
    'Next: Correct the step’s `with:` block; nothing was changed.',
  ]);
  expect(played.calls).toEqual([]);
});

test('so are inputs that contradict each other', async () => {
  const played = await play({
    inputs: {
      image: '',
      'migration-container-name': 'migrate',
      'environment-variables': 'A=1\nB=2',
      secrets: 'B=parameter/b',
    },
  });
  expect(played.closing[0]?.split('\n')).toEqual([
    'Input image is required unless mode is status.',
    'Input migration-container-name needs migration-task-definition.',
    'Input secrets: B must be the ARN of a Secrets Manager secret or an SSM parameter (arn:aws:secretsmanager:… or arn:aws:ssm:…).',
    'B is given in environment-variables and in secrets: a container knows a name once.',
  ]);
  expect(played.calls).toEqual([]);
});
