import { expect, test } from '@jest/globals';
import { imageOf } from './names.ts';
import { type Play, play } from './play.ts';
import type { Script, Stop } from './small-ecs.ts';

export const rolling: Script['steps'] = [
  [0, { status: 'PENDING' }],
  [5, { status: 'IN_PROGRESS' }],
  [30, { running: 1 }],
  [60, { running: 2, old: 1 }],
];
export const crash = (second: number): Stop => [
  second,
  { stopCode: 'EssentialContainerExited', stoppedReason: 'Essential container in task exited', exitCode: 1 },
];
export const failed = { status: 'TRIGGERED', failures: 3, threshold: 3 };
export const backByBreaker =
  'Service deployment rolled back because the circuit breaker threshold was exceeded.';
export const deploy = ['register backend-staging:2', 'update backend-staging:2'];
export const rolledBack = [...deploy, 'roll back d2'];
export const service = 'Service backend in cluster zibro-staging';

export const green = (time: string): string =>
  `${service} runs ${imageOf('b')} (backend-staging:2, 2 of 2 tasks): deployment d2 is SUCCESSFUL, after ${time}.`;

/** One way in which a rollout may go, and how the action must end. */
export interface Row {
  name: string;
  world: Play;
  ok: boolean;
  /** Virtual seconds, at most. */
  within: number;
  writes: string[];
  says: string;
  status: string;
}

export const end = (second: number, status: string, more: object = {}): Script['steps'][number] => [
  second,
  { status, ...more },
];
export const good = (second: number) => end(second, 'SUCCESSFUL', { old: 0 });
export const denied = {
  name: 'AccessDeniedException',
  message: 'User: x is not authorized to perform: ecs:DescribeServiceDeployments',
};
export const throttled = { name: 'ThrottlingException', message: 'Rate exceeded' };
export const pull: Omit<Stop[1], 'exitCode'> = {
  stopCode: 'TaskFailedToStart',
  stoppedReason: 'CannotPullContainerError: pull image manifest has been retried 1 time(s): manifest unknown',
};
export const sick: Stop[1] = {
  stopCode: 'ServiceSchedulerInitiated',
  stoppedReason: 'Task failed ELB health checks in (target-group api)',
  exitCode: 0,
};
export const noBreaker = { steps: rolling.slice(0, 2), stops: [crash(20), crash(45), crash(90), crash(150)] };

/** Plays each row. */
export function playRows(rows: Row[]): void {
  test.each(rows)('$name', async ({ world, ok, within, writes, says, status }) => {
    const played = await play(world);
    expect(played.closing[0]).toBe(says);
    expect(played.writes).toEqual(writes);
    expect(played.ok).toBe(ok);
    expect(played.outputs.status).toBe(status);
    expect(played.seconds).toBeLessThanOrEqual(within);
  });
}
