import { elapsed } from '../../src/ecs-deploy/progress.ts';
import { denied, deploy, end, good, green, playRows, type Row, rolling, throttled } from './rollouts.ts';
import type { Stop } from './small-ecs.ts';

const rows: Row[] = [
  ...[300, 400, 800].map((second) => ({
    name: `stable at ${second} s`,
    world: { script: { steps: [...rolling, good(second)] } },
    ok: true,
    within: second + 5,
    writes: deploy,
    says: green(elapsed(second)),
    status: 'SUCCESSFUL',
  })),
  {
    name: 'good at the last moment of the limit',
    world: {
      inputs: { 'wait-for-minutes': '1', 'poll-seconds': '7' },
      script: { steps: [...rolling, good(60)] },
    },
    ok: true,
    within: 60,
    writes: deploy,
    says: green('1:00'),
    status: 'SUCCESSFUL',
  },
  {
    name: 'reads come ten seconds late',
    world: { script: { steps: [...rolling, good(90)], lag: 10 } },
    ok: true,
    within: 110,
    writes: deploy,
    says: green('1:40'),
    status: 'SUCCESSFUL',
  },
  {
    name: 'throttling in the middle',
    world: {
      script: { steps: [...rolling, good(90)] },
      faults: [{ method: 'ecs.deployment', from: 20, times: 3, ...throttled }],
    },
    ok: true,
    within: 95,
    writes: deploy,
    says: green('1:30'),
    status: 'SUCCESSFUL',
  },
  {
    name: 'a status that nobody knows yet',
    world: { script: { steps: [...rolling, end(70, 'PONDERING'), good(90)] } },
    ok: true,
    within: 95,
    writes: deploy,
    says: green('1:30'),
    status: 'SUCCESSFUL',
  },
  {
    name: 'stopped tasks cannot be listed',
    world: {
      script: { steps: [...rolling, good(90)] },
      faults: [{ method: 'ecs.serviceTasks', from: 0, times: 5, ...denied }],
    },
    ok: true,
    within: 95,
    writes: deploy,
    says: green('1:30'),
    status: 'SUCCESSFUL',
  },
  {
    name: 'tasks that ECS or a person stopped say nothing about the version',
    world: {
      script: {
        steps: [...rolling, good(90)],
        stops: ['SpotInterruption', 'UserInitiated', 'ServiceSchedulerInitiated', 'TerminationNotice'].map(
          (stopCode, index): Stop => [20 + index, { stopCode, exitCode: 143 }],
        ),
      },
    },
    ok: true,
    within: 95,
    writes: deploy,
    says: green('1:30'),
    status: 'SUCCESSFUL',
  },
];

playRows(rows);
