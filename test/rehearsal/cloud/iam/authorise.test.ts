import { describe, expect, test } from '@jest/globals';
import { createIam } from '../../../../rehearsal/cloud/iam/create-iam.ts';
import type { Iam, Policy, Statement } from '../../../../rehearsal/cloud/iam/iam.ts';
import { world } from '../../../../rehearsal/cloud/world.ts';

const trust: Statement[] = [
  { Effect: 'Allow', Principal: { Service: 'ecs-tasks.amazonaws.com' }, Action: 'sts:AssumeRole' },
];
const service = (name: string) => `arn:aws:ecs:eu-west-1:123456789012:service/${name}`;
const caller = { arn: 'arn:aws:sts::123456789012:assumed-role/deployer/ci', role: 'deployer' };
const policy = (name: string, ...Statement: Statement[]): Policy => ({
  name,
  Version: '2012-10-17',
  Statement,
});

function withPolicies(...policies: Policy[]): Iam {
  const iam = createIam(world);
  iam.putRole({ name: 'deployer', trust, policies });
  return iam;
}

const update: Statement = {
  Sid: 'Update',
  Effect: 'Allow',
  Action: ['ecs:UpdateService', 'ecs:Describe*'],
  Resource: service('a/api'),
};
const onlyFargate: Statement = {
  Effect: 'Allow',
  Action: 'ecs:RegisterTaskDefinition',
  Resource: '*',
  Condition: { StringEquals: { 'ecs:compute-compatibility': 'FARGATE' } },
};
const notProduction: Statement = { Effect: 'Deny', Action: '*', Resource: service('production/*') };
const everything: Statement = { Effect: 'Allow', Action: '*', Resource: '*' };

describe('what is allowed', () => {
  test.each<[string, Statement[], string, string[], Record<string, string>?]>([
    ['the action on its resource', [update], 'ecs:UpdateService', [service('a/api')]],
    ['an action by wildcard', [update], 'ecs:DescribeServices', [service('a/api')]],
    ['an action in another case', [update], 'ecs:updateservice', [service('a/api')]],
    ['everything', [everything], 's3:GetObject', ['arn:aws:s3:::a/b']],
    [
      'a condition that holds',
      [onlyFargate],
      'ecs:RegisterTaskDefinition',
      ['*'],
      { 'ecs:compute-compatibility': 'FARGATE' },
    ],
    ['what a deny does not name', [everything, notProduction], 'ecs:UpdateService', [service('staging/api')]],
  ])('%s', (_, statements, action, resources, conditions = {}) => {
    withPolicies(policy('p', ...statements)).authorise(caller, { action, resources, conditions });
  });
});

const because = (action: string, resource: string) =>
  `User: arn:aws:sts::123456789012:assumed-role/deployer/ci is not authorized to perform: ${action} on resource: ` +
  `${resource} because no identity-based policy allows the ${action} action`;

describe('what is denied', () => {
  test.each<[string, Statement[], string, string[], string]>([
    [
      'another action',
      [update],
      'ecs:DeleteService',
      [service('a/api')],
      because('ecs:DeleteService', service('a/api')),
    ],
    [
      'another resource',
      [update],
      'ecs:UpdateService',
      [service('b/api')],
      because('ecs:UpdateService', service('b/api')),
    ],
    [
      'one resource of two',
      [update],
      'ecs:UpdateService',
      [service('a/api'), service('a/web')],
      because('ecs:UpdateService', service('a/web')),
    ],
    [
      'everything, for a policy that names one resource',
      [update],
      'ecs:UpdateService',
      ['*'],
      because('ecs:UpdateService', '*'),
    ],
    [
      'a condition that does not hold',
      [onlyFargate],
      'ecs:RegisterTaskDefinition',
      ['*'],
      because('ecs:RegisterTaskDefinition', '*'),
    ],
    [
      'what is denied explicitly',
      [everything, notProduction],
      'ecs:UpdateService',
      [service('production/api')],
      'User: arn:aws:sts::123456789012:assumed-role/deployer/ci is not authorized to perform: ecs:UpdateService on resource: ' +
        'arn:aws:ecs:eu-west-1:123456789012:service/production/api with an explicit deny in an identity-based policy',
    ],
  ])('%s', (_, statements, action, resources, message) => {
    const iam = withPolicies(policy('p', ...statements));
    expect(() => iam.authorise(caller, { action, resources })).toThrow(
      expect.objectContaining({ name: 'AccessDeniedException', status: 400, message }),
    );
  });

  test('everything, to a role that is not there and to nobody', () => {
    const iam = withPolicies(policy('p', everything));
    for (const role of ['other', ''])
      expect(() => iam.authorise({ arn: 'x', role }, { action: 'ecs:A', resources: ['*'] })).toThrow(
        'User: x is not authorized to perform: ecs:A on resource: * because no identity-based policy allows the ecs:A action',
      );
  });

  test('a question about nothing is a mistake', () => {
    const iam = withPolicies(policy('p', everything));
    expect(() => iam.authorise(caller, { action: 'ecs:A', resources: [] })).toThrow(
      'ecs:A: the operation asked about no resource.',
    );
  });
});

test('the administrator may do everything', () => {
  createIam(world).authorise(
    { arn: 'arn:aws:iam::123456789012:user/admin', role: undefined },
    { action: 'ecs:DeleteService', resources: ['*'] },
  );
});

test('a role is found by name and by ARN of this account', () => {
  const iam = withPolicies();
  expect(iam.role('arn:aws:iam::123456789012:role/deployer').name).toBe('deployer');
  expect(() => iam.role('arn:aws:iam::210987654321:role/deployer')).toThrow(
    expect.objectContaining({
      name: 'NoSuchEntity',
      message: 'The role with name deployer cannot be found.',
    }),
  );
});

test('unused entries are those that allowed no call', () => {
  const iam = withPolicies(
    policy('first', update, { Effect: 'Allow', Action: 'ecs:ListTasks', Resource: '*' }),
    policy(
      'second',
      {
        Sid: 'Also',
        Effect: 'Allow',
        Action: ['ecs:UpdateService', 'ecs:StopTask'],
        Resource: service('a/*'),
      },
      notProduction,
    ),
  );
  const entry = (name: string, sid: string, action: string) => ({
    role: 'deployer',
    policy: name,
    sid,
    action,
  });
  expect(iam.unused()).toHaveLength(5);
  iam.authorise(caller, { action: 'ecs:UpdateService', resources: [service('a/api')] });
  expect(iam.unused()).toEqual([
    entry('first', 'Update', 'ecs:Describe*'),
    entry('first', 'statement 2', 'ecs:ListTasks'),
    entry('second', 'Also', 'ecs:StopTask'),
  ]);
  expect(() => iam.authorise(caller, { action: 'ecs:StopTask', resources: [service('b/api')] })).toThrow();
  iam.authorise(caller, { action: 'ecs:DescribeServices', resources: [service('a/api')] });
  expect(iam.unused('first')).toEqual([entry('first', 'statement 2', 'ecs:ListTasks')]);
});

test('an explicit deny in a trust policy wins', () => {
  const iam = createIam(world);
  const from = (service: string) =>
    iam.authoriseTrust({
      role: 'deployer',
      action: 'sts:AssumeRole',
      principal: { service },
      context: { 'aws:SourceAccount': '210987654321' },
    });
  const foreign: Statement = {
    Effect: 'Deny',
    Principal: { Service: 'ecs-tasks.amazonaws.com' },
    Action: 'sts:*',
    Condition: { StringNotEquals: { 'aws:SourceAccount': '123456789012' } },
  };
  iam.putRole({ name: 'deployer', trust, policies: [] });
  from('ecs-tasks.amazonaws.com');
  iam.putRole({ name: 'deployer', trust: [...trust, foreign], policies: [] });
  expect(() => from('ecs-tasks.amazonaws.com')).toThrow(
    'ecs-tasks.amazonaws.com is not authorized to perform: sts:AssumeRole on resource: deployer',
  );
});
