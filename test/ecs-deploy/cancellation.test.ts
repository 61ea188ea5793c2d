import { expect, test } from '@jest/globals';
import { Cancelled } from '../../src/core/failure.ts';
import { deploymentArn, taskArn } from './names.ts';
import { type Play, play } from './play.ts';
import { deploy, rolling, service } from './rollouts.ts';

const family = { 'migration-task-definition': 'backend-migrate' };
const migrated = ['register backend-migrate:2', 'run backend-migrate:2'];
const script = { steps: rolling };
const untouched = `${service} was not touched.`;
const again = 'Next: Run the job again when you want to deploy.';

const rows: [name: string, atLine: RegExp, world: Play, writes: string[], closing: string[]][] = [
  [
    'before anything was written',
    /^Container app, a new revision/,
    { script },
    [],
    ['The run was cancelled (SIGTERM).', 'Next: Nothing was changed.'],
  ],
  [
    'after the migration’s revision was registered',
    /^Registered backend-migrate:2/,
    { script, inputs: family },
    ['register backend-migrate:2'],
    [`The run was cancelled. backend-migrate:2 was registered; ${untouched.replace('S', 's')}`, again],
  ],
  [
    'while the migration runs',
    /migration RUNNING/,
    { script, inputs: family },
    migrated,
    [
      `The run was cancelled while migration task m1 was running: it goes on by itself. ${untouched}`,
      `Next: Wait for its end before running the job again, or stop it: aws ecs stop-task --cluster zibro-staging --task ${taskArn('m1')}`,
    ],
  ],
  [
    'after the revision was registered',
    /^Registered backend-staging:2/,
    { script, inputs: family },
    [...migrated, 'register backend-staging:2'],
    [
      `The run was cancelled. The migration has run. backend-staging:2 was registered; ${untouched.replace('S', 's')}`,
      again,
    ],
  ],
  [
    'just after the update',
    /is being updated to/,
    { script },
    deploy,
    [
      'The run was cancelled just after service backend in cluster zibro-staging was updated to backend-staging:2: ECS goes on with the deployment by itself.',
      'Next: Run the job again to follow it to its end.',
    ],
  ],
  [
    'in the middle of the rollout',
    /new 1\/2 running/,
    { script },
    deploy,
    [
      `The run was cancelled. ${service} is in deployment d2 of backend-staging:2 (IN_PROGRESS, new 1 of 2 running, old 2): ECS goes on with it by itself.`,
      `Next: Run the job again to follow it to its end, or go back: aws ecs stop-service-deployment --service-deployment-arn ${deploymentArn('d2')} --stop-type ROLLBACK`,
    ],
  ],
];

test.each(rows)('cancelled %s: what it left is said', async (_, atLine, world, writes, closing) => {
  const controller = new AbortController();
  const played = await play({
    ...world,
    signal: controller.signal,
    onLine: (line) => {
      if (atLine.test(line)) controller.abort(new Cancelled('SIGTERM'));
    },
  });
  expect(played.closing).toEqual(closing);
  expect(played.writes).toEqual(writes);
  expect(played.ok).toBe(false);
});
