import { expect, test } from '@jest/globals';
import { createEcs } from '../../../../rehearsal/cloud/ecs/ecs.ts';
import { directCalls, loneContext, steppedClock } from '../direct-call.ts';

const clock = steppedClock();
const ecs = createEcs(loneContext(clock));
const calls = directCalls(ecs, clock);
const arn = (rest: string) => `arn:aws:ecs:eu-west-1:123456789012:${rest}`;
const role = (name: string) => `arn:aws:iam::123456789012:role/${name}`;
const cluster = { 'ecs:cluster': arn('cluster/staging') };
const ofService = { ...cluster, 'ecs:service': arn('service/staging/backend') };
const tasksOnly = { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' };

const definition = {
  family: 'backend',
  cpu: '1 vCPU',
  memory: '2 GB',
  networkMode: 'awsvpc',
  requiresCompatibilities: ['FARGATE'],
  executionRoleArn: role('execution'),
  taskRoleArn: role('task'),
  containerDefinitions: [{ name: 'app', image: 'example/app:1' }],
};
await calls.call('RegisterTaskDefinition', definition);

test.each<[string, object, object[]]>([
  [
    'RegisterTaskDefinition',
    { ...definition, tags: [{ key: 'a', value: 'b' }] },
    [
      {
        action: 'ecs:RegisterTaskDefinition',
        resources: [arn('task-definition/backend:*')],
        conditions: {
          'ecs:task-cpu': '1024',
          'ecs:task-memory': '2048',
          'ecs:privileged': 'false',
          'ecs:compute-compatibility': ['FARGATE'],
        },
      },
      {
        action: 'ecs:TagResource',
        resources: [arn('task-definition/backend:*')],
        conditions: { 'ecs:CreateAction': 'RegisterTaskDefinition' },
      },
      { action: 'iam:PassRole', resources: [role('task')], conditions: tasksOnly },
      { action: 'iam:PassRole', resources: [role('execution')], conditions: tasksOnly },
    ],
  ],
  [
    'DescribeTaskDefinition',
    { taskDefinition: 'x' },
    [{ action: 'ecs:DescribeTaskDefinition', resources: ['*'] }],
  ],
  [
    'DescribeServices',
    { cluster: arn('cluster/staging'), services: ['backend', arn('service/staging/other')] },
    [
      {
        action: 'ecs:DescribeServices',
        resources: [arn('service/staging/backend'), arn('service/staging/other')],
        conditions: cluster,
      },
    ],
  ],
  [
    'UpdateService',
    { cluster: 'staging', service: 'backend', taskDefinition: 'backend' },
    [
      {
        action: 'ecs:UpdateService',
        resources: [arn('service/staging/backend')],
        conditions: {
          ...cluster,
          'ecs:enable-execute-command': 'false',
          'ecs:task-definition': arn('task-definition/backend:1'),
        },
      },
    ],
  ],
  [
    'ListServiceDeployments',
    { cluster: 'staging', service: 'backend' },
    [
      {
        action: 'ecs:ListServiceDeployments',
        resources: [arn('service/staging/backend')],
        conditions: cluster,
      },
    ],
  ],
  ...(['DescribeServiceDeployments', 'StopServiceDeployment', 'DescribeServiceRevisions'] as const).map(
    (operation): [string, object, object[]] => {
      const thing = arn(
        `service-${operation === 'DescribeServiceRevisions' ? 'revision' : 'deployment'}/staging/backend/1`,
      );
      const input = {
        DescribeServiceDeployments: { serviceDeploymentArns: [thing] },
        StopServiceDeployment: { serviceDeploymentArn: thing },
        DescribeServiceRevisions: { serviceRevisionArns: [thing] },
      }[operation];
      const resources = [arn('service/staging/backend'), thing];
      return [operation, input, [{ action: `ecs:${operation}`, resources, conditions: ofService }]];
    },
  ),
  [
    'RunTask',
    { cluster: 'staging', taskDefinition: 'backend', overrides: { taskRoleArn: role('other') } },
    [
      {
        action: 'ecs:RunTask',
        resources: [arn('task-definition/backend:1')],
        conditions: { ...cluster, 'ecs:enable-execute-command': 'false' },
      },
      { action: 'iam:PassRole', resources: [role('other')], conditions: tasksOnly },
      { action: 'iam:PassRole', resources: [role('execution')], conditions: tasksOnly },
    ],
  ],
  [
    'DescribeTasks',
    { cluster: 'staging', tasks: ['1'] },
    [{ action: 'ecs:DescribeTasks', resources: [arn('task/staging/1')], conditions: cluster }],
  ],
  ['ListTasks', { cluster: 'staging' }, [{ action: 'ecs:ListTasks', resources: ['*'], conditions: cluster }]],
  [
    'StopTask',
    { cluster: 'staging', task: '1' },
    [{ action: 'ecs:StopTask', resources: [arn('task/staging/1')], conditions: cluster }],
  ],
])('%s asks IAM', (operation, input, expected) => {
  expect(calls.permissions(operation, input)).toEqual(expected);
});
