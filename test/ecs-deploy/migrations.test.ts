import { expect, test } from '@jest/globals';
import { taskArn } from './names.ts';
import { type Play, play } from './play.ts';
import { deploy, service } from './rollouts.ts';

const family = { 'migration-task-definition': 'backend-migrate' };
const migrated = ['register backend-migrate:2', 'run backend-migrate:2'];
const untouched = 'service backend in cluster zibro-staging was not touched.';
const correct =
  'Correct the migration and run the job again. The log and the job summary show its last log lines.';
const lines = [
  'applying 004_notes.sql',
  'error: relation "notes" already exists',
  '    at Client (client.js:1)',
];

const rows: [name: string, world: Play, writes: string[], exitCode: string, closing: string[]][] = [
  [
    'exit code 1',
    { migration: { exitCode: 1 }, logs: lines },
    migrated,
    '1',
    [
      `The migration failed; ${untouched} Task m1 EssentialContainerExited: Essential container in task exited; migrate exited with code 1. Its log says: "error: relation "notes" already exists".`,
      `Next: ${correct}`,
    ],
  ],
  [
    'killed: out of memory',
    { migration: { exitCode: 137 } },
    migrated,
    '137',
    [
      `The migration failed; ${untouched} Task m1 EssentialContainerExited: Essential container in task exited; migrate exited with code 137 (SIGKILL: out of memory, or it did not stop in stopTimeout).`,
      `Next: ${correct}`,
    ],
  ],
  [
    'it never ran, so that there is no exit code',
    {
      migration: {
        exitCode: undefined,
        stopCode: 'TaskFailedToStart',
        stoppedReason: 'ResourceInitializationError: unable to pull secrets',
      },
    },
    migrated,
    '',
    [
      `The migration failed; ${untouched} Task m1 TaskFailedToStart: ResourceInitializationError: unable to pull secrets.`,
      `Next: ${correct}`,
    ],
  ],
  [
    'there is no room for it',
    { migration: { failures: ['RESOURCE:MEMORY'] } },
    migrated,
    '',
    [`The migration was not started; ${untouched} ECS started no task: RESOURCE:MEMORY.`, `Next: ${correct}`],
  ],
  [
    'it takes too long',
    {
      migration: { seconds: 4000, exitCode: 143, stopCode: 'UserInitiated', stoppedReason: 'told to stop' },
      inputs: { 'migration-timeout-minutes': '20' },
    },
    [...migrated, 'stop m1'],
    '143',
    [
      `The migration did not end within 20 minutes and was stopped; ${untouched} Task m1 UserInitiated: told to stop; migrate exited with code 143 (SIGTERM: it was told to stop).`,
      `Next: ${correct}`,
    ],
  ],
  [
    'it takes too long, and exits with 0 when it is stopped',
    { migration: { seconds: 4000, exitCode: 0 }, inputs: { 'migration-timeout-minutes': '1' } },
    [...migrated, 'stop m1'],
    '0',
    [
      `The migration did not end within 1 minute and was stopped; ${untouched} Task m1 EssentialContainerExited: Essential container in task exited; migrate exited with code 0.`,
      `Next: ${correct}`,
    ],
  ],
  [
    'its end cannot be seen',
    {
      faults: [
        {
          method: 'ecs.task',
          name: 'AccessDeniedException',
          message: 'not authorized to perform: ecs:DescribeTasks',
        },
      ],
    },
    migrated,
    '',
    [
      `The migration was started, and its end was not seen; ${untouched} Calling task failed. AccessDeniedException: not authorized to perform: ecs:DescribeTasks.`,
      `Next: Look at the task before running the job again: aws ecs describe-tasks --cluster zibro-staging --tasks ${taskArn('m1')}`,
    ],
  ],
  [
    'its start is not answered',
    { faults: [{ method: 'ecs.run', name: 'TimeoutError', message: 'socket hang up' }] },
    ['register backend-migrate:2'],
    '',
    [
      `The migration was asked for, and may run; ${untouched} Calling run failed. TimeoutError: socket hang up.`,
      'Next: Look at the task before running the job again: aws ecs list-tasks --cluster zibro-staging --started-by zibro/ecs-deploy/local-1',
    ],
  ],
  [
    'it may not be started',
    {
      faults: [
        {
          method: 'ecs.run',
          name: 'AccessDeniedException',
          message: 'User: x is not authorized to perform: iam:PassRole on resource: y',
        },
      ],
    },
    ['register backend-migrate:2'],
    '',
    [
      `Calling run failed. backend-migrate:2 was registered; ${untouched}`,
      '  caused by: AccessDeniedException: User: x is not authorized to perform: iam:PassRole on resource: y',
      'Next: Allow iam:PassRole to the role (the action’s iam.json lists what it needs).',
    ],
  ],
];

test.each(rows)('%s: the service is not touched', async (_, world, writes, exitCode, closing) => {
  const played = await play({ ...world, inputs: { ...family, ...world.inputs } });
  expect(played.closing).toEqual(closing);
  expect(played.writes).toEqual(writes);
  expect(played.ok).toBe(false);
  expect(played.outputs['migration-exit-code']).toBe(exitCode);
  expect(played.annotations).toHaveLength(1);
});

test('the migration runs before the service is touched, with the new image', async () => {
  const played = await play({ inputs: family, logs: ['applied 004_notes.sql'] });
  expect(played.writes).toEqual([...migrated, ...deploy]);
  expect(played.ok).toBe(true);
  expect(played.outputs).toMatchObject({ 'migration-exit-code': '0', 'migration-task-arn': taskArn('m1') });
  expect(played.lines).toEqual(
    expect.arrayContaining([
      'Migration task m1 has begun.',
      ' 0:00 migration RUNNING',
      ' 0:10 migration STOPPED',
      'Last 1 log lines of the migration (migrate):',
      '  applied 004_notes.sql',
    ]),
  );
});

test('throttling does not end the wait for it', async () => {
  const played = await play({
    inputs: family,
    faults: [{ method: 'ecs.task', times: 2, name: 'ThrottlingException', message: 'Rate exceeded' }],
  });
  expect(played.ok).toBe(true);
});

test('the update is refused after it: both are said', async () => {
  const played = await play({
    inputs: family,
    faults: [
      { method: 'ecs.update', name: 'InvalidParameterException', message: 'TaskDefinition is inactive' },
    ],
  });
  expect(played.closing).toEqual([
    `Calling update failed. The migration has run. backend-staging:2 was registered; ${service.charAt(0).toLowerCase()}${service.slice(1)} was not touched.`,
    '  caused by: InvalidParameterException: TaskDefinition is inactive',
    'Next: See the cause below.',
  ]);
  expect(played.outputs).toMatchObject({ status: 'SUCCESSFUL', 'migration-exit-code': '0' });
});
