import { describe, expect, test } from '@jest/globals';
import { isEnd, standing } from '../../src/ecs-deploy/deployment-status.ts';
import type { Task } from '../../src/ecs-deploy/edge.ts';
import { hopeless } from '../../src/ecs-deploy/hopeless.ts';
import { byDigest, ecrPlace, parseImage } from '../../src/ecs-deploy/image.ts';
import { nearest, type Shape, unknownKeys } from '../../src/ecs-deploy/known-keys.ts';
import { faultOf, taskText } from '../../src/ecs-deploy/stopped-task.ts';
import { logStream } from '../../src/ecs-deploy/task-logs.ts';
import { tellingLine } from '../../src/ecs-deploy/telling-line.ts';
import { digest, registry, taskArn } from './names.ts';

test.each([
  ['PENDING', 'going', false],
  ['IN_PROGRESS', 'going', false],
  ['SUCCESSFUL', 'good', true],
  ['STOPPED', 'bad', true],
  ['STOP_REQUESTED', 'going-back', false],
  ['ROLLBACK_REQUESTED', 'going-back', false],
  ['ROLLBACK_IN_PROGRESS', 'going-back', false],
  ['ROLLBACK_SUCCESSFUL', 'bad', true],
  ['ROLLBACK_FAILED', 'bad', true],
  ['FAILED', 'unknown', false],
  ['', 'unknown', false],
  ['constructor', 'unknown', false],
])('status %s is %s', (status, expected, end) => {
  expect([standing(status), isEnd(status)]).toEqual([expected, end]);
});

describe('image names', () => {
  test.each([
    ['node', '', 'node', undefined, undefined],
    ['library/node:24', '', 'library/node', '24', undefined],
    ['127.0.0.1:5000/a/b:v1', '127.0.0.1:5000', 'a/b', 'v1', undefined],
    ['localhost/a', 'localhost', 'a', undefined, undefined],
    [`${registry}/a/b@${digest('a')}`, registry, 'a/b', undefined, digest('a')],
    [`ghcr.io/a/b:v1@${digest('a')}`, 'ghcr.io', 'a/b', 'v1', digest('a')],
  ])('%s', (text, host, repository, tag, found) => {
    expect(parseImage(text)).toEqual({ host, repository, tag, digest: found });
  });

  test('a digest pins it, without the tag', () => {
    expect(byDigest(parseImage('ghcr.io/a/b:v1'), digest('c'))).toBe(`ghcr.io/a/b@${digest('c')}`);
    expect(byDigest(parseImage('node:24'), digest('c'))).toBe(`node@${digest('c')}`);
  });

  test.each([
    [registry, { account: '123456789012', region: 'eu-west-1' }],
    ['123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn', { account: '123456789012', region: 'cn-north-1' }],
    ['123456789012.dkr-ecr.eu-west-1.on.aws', { account: '123456789012', region: 'eu-west-1' }],
    ['127.0.0.1:5000', { account: undefined, region: undefined }],
    ['ghcr.io', undefined],
    ['', undefined],
    ['123456789012.dkr.ecr.eu-west-1.amazonaws.com.evil.example', undefined],
  ])('%s in ECR', (host, place) => {
    expect(ecrPlace(host)).toEqual(place);
  });
});

const task = (change: Partial<Task>, exitCode?: number, reason = ''): Task => ({
  arn: taskArn('t1'),
  taskDefinition: '',
  lastStatus: 'STOPPED',
  stopCode: '',
  stoppedReason: '',
  stoppedAt: 1,
  containers: [{ name: 'app', digest: undefined, exitCode, reason }],
  ...change,
});
const exited = (exitCode: number, reason = '') =>
  task(
    { stopCode: 'EssentialContainerExited', stoppedReason: 'Essential container in task exited' },
    exitCode,
    reason,
  );
const failing = (stoppedReason: string) => task({ stopCode: 'TaskFailedToStart', stoppedReason });

test.each<[string, Task, ReturnType<typeof faultOf>]>([
  ['no image', failing('CannotPullContainerError: manifest unknown'), 'image'],
  ['no secret', failing('ResourceInitializationError: unable to pull secrets'), 'start'],
  ['an exit', exited(0), 'crash'],
  [
    'ELB',
    task({ stopCode: 'ServiceSchedulerInitiated', stoppedReason: 'Task failed ELB health checks in (x)' }),
    'health',
  ],
  [
    'container',
    task({ stopCode: 'ServiceSchedulerInitiated', stoppedReason: 'Task failed container health checks' }),
    'health',
  ],
  [
    'scaling in',
    task({
      stopCode: 'ServiceSchedulerInitiated',
      stoppedReason: 'Scaling activity initiated by (deployment x)',
    }),
    undefined,
  ],
  ['a person', task({ stopCode: 'UserInitiated', stoppedReason: 'x' }), undefined],
  ['spot', task({ stopCode: 'SpotInterruption' }), undefined],
  ['a code of tomorrow', task({ stopCode: 'Whatever' }), undefined],
])('%s', (_, stopped, fault) => {
  expect(faultOf(stopped)).toBe(fault);
});

const essential =
  'Task t1 EssentialContainerExited: Essential container in task exited; app exited with code';
test.each([
  [exited(1), `${essential} 1`],
  [
    exited(137, 'OutOfMemoryError: Container killed due to memory usage'),
    `${essential} 137 (SIGKILL: out of memory, or it did not stop in stopTimeout), OutOfMemoryError: Container killed due to memory usage`,
  ],
  [exited(143), `${essential} 143 (SIGTERM: it was told to stop)`],
  [exited(139), `${essential} 139 (SIGSEGV: invalid memory access)`],
  [exited(134), `${essential} 134 (SIGABRT: it aborted)`],
  [failing('CannotPullContainerError: x'), 'Task t1 TaskFailedToStart: CannotPullContainerError: x'],
  [
    task({ stopCode: 'TaskFailedToStart', stoppedReason: '' }, undefined, 'CannotStartContainerError: y'),
    'Task t1 TaskFailedToStart; app did not run, CannotStartContainerError: y',
  ],
])('a stopped task in words %#', (stopped, text) => {
  expect(taskText(stopped)).toBe(text);
});

test.each<[number, number, Task[], boolean]>([
  [1, 2, [exited(1), exited(1)], false],
  [2, 2, [exited(1), exited(1), exited(1)], true],
  [3, 2, [failing('x'), failing('x')], true],
  [4, 2, [failing('x')], false],
  [5, 10, Array.from({ length: 4 }, () => exited(1)), false],
  [6, 10, Array.from({ length: 5 }, () => exited(1)), true],
  [7, 1000, Array.from({ length: 200 }, () => exited(1)), true],
])('hopeless, case %i', (_, desired, stopped, expected) => {
  expect(hopeless(stopped, desired, 'app') !== undefined).toBe(expected);
});

describe('keys that would be lost', () => {
  const leaf: Shape = { keys: undefined, below: () => undefined };
  const container: Shape = { keys: ['name', 'environment', 'dockerLabels'], below: () => leaf };
  const list: Shape = { keys: undefined, below: () => container };
  const shape: Shape = {
    keys: ['family', 'containers'],
    below: (key) => (key === 'containers' ? list : leaf),
  };

  test('are found at every level, with the nearest known one', () => {
    const value = {
      family: 'x',
      familly: 'x',
      containers: [{ name: 'a' }, { name: 'b', enviroment: [], dockerLabels: { any: { thing: 1 } } }],
      quantumEntanglement: true,
    };
    expect(unknownKeys(value, shape)).toEqual([
      { path: 'familly', nearest: 'family' },
      { path: 'containers[1].enviroment', nearest: 'environment' },
      { path: 'quantumEntanglement', nearest: undefined },
    ]);
  });

  test('nearest', () => {
    expect(nearest('Image', ['image', 'name'])).toBe('image');
    expect(nearest('xyz', ['image', 'name'])).toBeUndefined();
  });
});

test.each([
  [['starting', 'Error: no database', '    at x (y.js:1)', '', 'Node.js v24.21.0'], 'Error: no database'],
  [['one', 'two'], 'two'],
  [['    at x', '}'], undefined],
  [[], undefined],
])('the telling line of %j', (lines, expected) => {
  expect(tellingLine(lines)).toBe(expected);
});

describe('log streams', () => {
  const definition = (logConfiguration: unknown) => ({
    containerDefinitions: [{ name: 'app', image: 'x', logConfiguration }],
  });
  const options = { 'awslogs-group': '/g', 'awslogs-region': 'eu-central-1', 'awslogs-stream-prefix': 'p' };
  test.each([
    [
      { logDriver: 'awslogs', options },
      { group: '/g', name: 'p/app/t1', region: 'eu-central-1' },
    ],
    [{ logDriver: 'splunk' }, { why: 'the logs of container app are not in CloudWatch (splunk).' }],
    [undefined, { why: 'the logs of container app are not in CloudWatch (no log driver).' }],
    [
      { logDriver: 'awslogs', options: { 'awslogs-group': '/g' } },
      { why: 'the log stream of container app has no prefix, so that its name is not known.' },
    ],
  ])('%j', (configuration, expected) => {
    expect(logStream(definition(configuration), 'app', taskArn('t1'))).toEqual(expected);
  });
});
