import { describe, expect, test } from '@jest/globals';
import { createIam } from '../../../../rehearsal/cloud/iam/create-iam.ts';
import { worldRoles } from '../../../../rehearsal/cloud/iam/world-roles.ts';
import { world } from '../../../../rehearsal/cloud/world.ts';

const iam = createIam(world);
for (const role of worldRoles(world)) iam.putRole(role);

const caller = (role: string) => ({ arn: `arn:aws:sts::${world.account}:assumed-role/${role}/s`, role });
const arn = (service: string, resource: string) => `arn:aws:${service}:eu-west-1:123456789012:${resource}`;

test('every environment has its six roles, and previews one', () => {
  expect(worldRoles(world).map(({ name }) => name)).toEqual([
    'zibro-staging-backend-deploy',
    'zibro-staging-web-deploy',
    'zibro-staging-backend-execution',
    'zibro-staging-backend-migrate-execution',
    'zibro-staging-backend-task',
    'zibro-staging-backend-migrate-task',
    'zibro-production-backend-deploy',
    'zibro-production-web-deploy',
    'zibro-production-backend-execution',
    'zibro-production-backend-migrate-execution',
    'zibro-production-backend-task',
    'zibro-production-backend-migrate-task',
    'zibro-preview-web-deploy',
  ]);
});

describe('execution roles', () => {
  const app = 'zibro-staging-backend-execution';
  const migrate = 'zibro-staging-backend-migrate-execution';
  const secret = (name: string) => arn('secretsmanager', `secret:zibro/${name}-a1B2c3`);

  test.each([
    [app, 'ecr:GetAuthorizationToken', '*'],
    [app, 'ecr:BatchGetImage', arn('ecr', 'repository/zibro/backend')],
    [app, 'logs:PutLogEvents', arn('logs', 'log-group:/zibro/staging/backend:log-stream:app/1')],
    [app, 'secretsmanager:GetSecretValue', secret('staging/backend/database')],
    [migrate, 'secretsmanager:GetSecretValue', secret('staging/backend/database-master')],
  ])('%s may %s on %s', (role, action, resource) => {
    iam.authorise(caller(role), { action, resources: [resource] });
  });

  test.each([
    [app, 'secretsmanager:GetSecretValue', secret('staging/backend/database-master')],
    [app, 'secretsmanager:GetSecretValue', secret('production/backend/database')],
    [migrate, 'secretsmanager:GetSecretValue', secret('staging/backend/database')],
    [app, 'ecr:PutImage', arn('ecr', 'repository/zibro/backend')],
    [app, 'logs:PutLogEvents', arn('logs', 'log-group:/zibro/production/backend:log-stream:app/1')],
    ['zibro-staging-backend-task', 'secretsmanager:GetSecretValue', secret('staging/backend/database')],
  ])('%s may not %s on %s', (role, action, resource) => {
    expect(() => iam.authorise(caller(role), { action, resources: [resource] })).toThrow(
      expect.objectContaining({ name: 'AccessDeniedException' }),
    );
  });
});

describe('who may become a role', () => {
  const assume = (role: string, service: string) =>
    iam.authoriseTrust({ role, action: 'sts:AssumeRole', principal: { service }, context: {} });

  test('tasks, for the roles of tasks', () => {
    assume('zibro-staging-backend-task', 'ecs-tasks.amazonaws.com');
    assume('arn:aws:iam::123456789012:role/zibro-production-backend-execution', 'ecs-tasks.amazonaws.com');
  });

  test.each([
    ['another service', 'zibro-staging-backend-task', 'ec2.amazonaws.com'],
    ['a task, for the deploy role', 'zibro-staging-backend-deploy', 'ecs-tasks.amazonaws.com'],
    ['a role that is not there', 'nobody', 'ecs-tasks.amazonaws.com'],
  ])('not %s', (_, role, service) => {
    expect(() => assume(role, service)).toThrow(
      expect.objectContaining({
        name: 'AccessDenied',
        status: 403,
        message: `${service} is not authorized to perform: sts:AssumeRole on resource: ${role}`,
      }),
    );
  });
});
