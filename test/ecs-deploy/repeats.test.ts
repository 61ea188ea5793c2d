import { expect, test } from '@jest/globals';
import { definitionArn, deploymentArn, digest, imageOf, registry, revisionArn } from './names.ts';
import { type Play, play } from './play.ts';
import { crash, deploy, green, service } from './rollouts.ts';

const same = { image: imageOf('a') };
const family = { 'migration-task-definition': 'backend-migrate' };
const parameter = { 'image-parameter': '/image' };
const inProgress = {
  status: 'IN_PROGRESS',
  target: { arn: revisionArn('r1'), requested: 2, running: 0 },
  sources: [{ arn: revisionArn('r1'), requested: 2, running: 2 }],
};
const already = `${service} runs ${imageOf('a')} already (backend-staging:1, 2 of 2 tasks): it was not touched.`;

const rows: [name: string, world: Play, ok: boolean, writes: string[], says: string, status: string][] = [
  ['the same image', { inputs: same }, true, [], already, 'UNCHANGED'],
  [
    'the same image by tag',
    { inputs: { image: `${registry}/zibro/backend:a1` } },
    true,
    [],
    already,
    'UNCHANGED',
  ],
  ['the same image, migrated with it', { inputs: { ...same, ...family } }, true, [], already, 'UNCHANGED'],
  [
    'the same image, and the parameter has it',
    { inputs: { ...same, ...parameter }, parameter: imageOf('a') },
    true,
    [],
    already,
    'UNCHANGED',
  ],
  [
    'the same image, and the parameter has another one',
    { inputs: { ...same, ...parameter }, parameter: imageOf('c') },
    true,
    [`put /image=${imageOf('a')}`],
    already,
    'UNCHANGED',
  ],
  [
    'the same image, and a variable',
    { inputs: { ...same, 'environment-variables': 'LEVEL=debug' } },
    true,
    deploy,
    green('0:00').replace(imageOf('b'), imageOf('a')),
    'SUCCESSFUL',
  ],
  [
    'the same image, and the same variable',
    {
      container: { environment: [{ name: 'LEVEL', value: 'debug' }] },
      inputs: { ...same, 'environment-variables': 'LEVEL=debug' },
    },
    true,
    [],
    already,
    'UNCHANGED',
  ],
  [
    'the same image after a deployment that was rolled back',
    {
      inputs: same,
      last: { status: 'ROLLBACK_SUCCESSFUL', rollback: { reason: '', revision: revisionArn('r1') } },
    },
    true,
    deploy,
    green('0:00').replace(imageOf('b'), imageOf('a')),
    'SUCCESSFUL',
  ],
  [
    'the same image, and too few tasks',
    { inputs: same, service: { desired: 3, running: 2 } },
    false,
    [],
    `${service} is at ${imageOf('a')} already, but does not serve it as it should. Only 2 of 3 tasks run it.`,
    'SUCCESSFUL',
  ],
  [
    'another image while a deployment is in progress',
    { last: inProgress },
    true,
    deploy,
    green('0:00'),
    'SUCCESSFUL',
  ],
];

test.each(rows)('%s', async (_, world, ok, writes, says, status) => {
  const played = await play(world);
  expect(played.closing[0]).toBe(says);
  expect(played.writes).toEqual(writes);
  expect(played.ok).toBe(ok);
  expect(played.outputs.status).toBe(status);
});

test('a deployment of exactly this is in progress: it is followed, not started again', async () => {
  const played = await play({ inputs: { ...same, 'wait-for-minutes': '1' }, last: inProgress });
  expect(played.lines.slice(0, 3)).toEqual([
    'Service backend in cluster zibro-staging: 2 of 2 tasks run, deployment d1 is IN_PROGRESS.',
    `  it runs backend-staging:1, container app: ${imageOf('a')}`,
    'A deployment of exactly this is in progress: it is followed to its end.',
  ]);
  expect(played.writes).toEqual(['roll back d1']);
  expect(played.outputs['service-deployment-arn']).toBe(deploymentArn('d1'));
});

test('what failed before that deployment began does not count against it', async () => {
  const long = Number.NEGATIVE_INFINITY;
  const played = await play({
    inputs: { ...same, 'wait-for-minutes': '1' },
    last: inProgress,
    script: { steps: [], stops: [crash(long), crash(long), crash(long)] },
  });
  expect(played.closing[0]).toMatch(/was not deployed\. It did not end within 1 minute/);
});

test('taking over from another deployment is said before, and in a warning', async () => {
  const played = await play({ last: inProgress });
  const says = 'Deployment d1 (backend-staging:1) is IN_PROGRESS: ECS stops it when this one begins.';
  expect(played.lines).toContain(says);
  expect(played.annotations).toEqual([
    { level: 'warning', title: 'A deployment was in progress', message: says },
  ]);
});

test('the image is written by digest when it serves', async () => {
  const played = await play({ inputs: { ...parameter, image: `${registry}/zibro/backend:b1` } });
  expect(played.writes).toEqual([...deploy, `put /image=${imageOf('b')}`]);
  expect(played.outputs).toMatchObject({
    image: imageOf('b'),
    'task-definition-arn': definitionArn('backend-staging:2'),
    'previous-task-definition-arn': definitionArn('backend-staging:1'),
  });
});

test('the parameter cannot be written: the service is right, and the run is red', async () => {
  const played = await play({
    inputs: parameter,
    parameter: imageOf('c'),
    faults: [
      {
        method: 'parameters.put',
        name: 'AccessDeniedException',
        message: 'User: x is not authorized to perform: ssm:PutParameter on resource: y',
      },
    ],
  });
  expect(played.closing).toEqual([
    `${service} runs ${imageOf('b')}, but parameter /image was not written and still holds ${imageOf('c')}: the next change of the infrastructure would put that image back.`,
    '  caused by: Calling put failed.',
    '  caused by: AccessDeniedException: User: x is not authorized to perform: ssm:PutParameter on resource: y',
    'Next: Allow ssm:PutParameter to the role (the action’s iam.json lists what it needs). Then run the job again: it writes only the parameter.',
  ]);
  expect(played.ok).toBe(false);
  expect(played.outputs).toMatchObject({ status: 'SUCCESSFUL', image: imageOf('b') });
});

test('an update that was not answered is said to have begun, perhaps', async () => {
  const played = await play({
    faults: [{ method: 'ecs.update', times: 1, name: 'TimeoutError', message: 'socket hang up' }],
  });
  expect(played.closing[0]).toBe(
    'Calling update failed. The update to backend-staging:2 was sent and not answered: it may have begun.',
  );
  expect(played.outputs).toMatchObject({ image: '', 'task-definition-arn': '' });
});

test.each([
  [
    'in its revision',
    { revision: digest('e') },
    `ECS resolved the image to ${digest('e')}, not to ${digest('b')}.`,
  ],
  ['in a task', { tasks: digest('e') }, `Task running1 runs ${digest('e')}, not ${digest('b')}.`],
])('SUCCESSFUL with another digest %s is not what was deployed', async (_, resolves, why) => {
  const played = await play({ resolves });
  expect(played.closing[0]).toBe(
    `Deployment d2 of service backend in cluster zibro-staging is SUCCESSFUL, but what runs is not what was deployed. ${why}`,
  );
  expect(played.ok).toBe(false);
});

test('a dry run writes nothing and says what would change', async () => {
  const played = await play({ inputs: { ...family, ...parameter, 'dry-run': 'true', secrets: '' } });
  expect(played.lines).toEqual([
    'Service backend in cluster zibro-staging: 2 of 2 tasks run, deployment d1 is SUCCESSFUL.',
    `  it runs backend-staging:1, container app: ${imageOf('a')}`,
    'Migration: one task of backend-migrate (from backend-migrate:1) runs before the service is touched.',
    `  image ${imageOf('a')} -> ${imageOf('b')}`,
    'Container app, a new revision from backend-staging:1:',
    `  image ${imageOf('a')} -> ${imageOf('b')}`,
    'Parameter /image gets the image once it serves.',
  ]);
  expect(played.writes).toEqual([]);
  expect(played.closing).toEqual([`Dry run: ${service} was not touched.`]);
  expect(played.outputs).toMatchObject({ status: 'SUCCESSFUL', image: imageOf('a') });
});
