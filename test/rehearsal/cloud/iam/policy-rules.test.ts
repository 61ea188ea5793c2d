import { expect, test } from '@jest/globals';
import { createIam } from '../../../../rehearsal/cloud/iam/create-iam.ts';
import type { Role, Statement } from '../../../../rehearsal/cloud/iam/iam.ts';
import { world } from '../../../../rehearsal/cloud/world.ts';

const good: Statement = { Sid: 'A', Effect: 'Allow', Action: 'ecs:ListTasks', Resource: '*' };
const trusted: Statement = {
  Effect: 'Allow',
  Principal: { Service: 'ecs-tasks.amazonaws.com' },
  Action: 'sts:AssumeRole',
};

/** What a document from a file may hold, beyond what the types allow. */
const role = (statement: object, trust: object = trusted, name = 'r'): Role =>
  ({
    name,
    trust: [trust],
    policies: [{ name: 'p', Version: '2012-10-17', Statement: [statement] }],
  }) as Role;

test.each<[string, Role, string]>([
  [
    'an unknown operator',
    role({ ...good, Condition: { StringEqual: { 'a:b': 'c' } } }),
    'p, A: The condition operator StringEqual is not known.',
  ],
  [
    'an unknown set operator',
    role({ ...good, Condition: { 'ForEachValue:StringEquals': { 'a:b': 'c' } } }),
    'p, A: The condition operator ForEachValue:StringEquals is not known.',
  ],
  [
    'NullIfExists',
    role({ ...good, Condition: { NullIfExists: { 'a:b': 'true' } } }),
    'p, A: The condition operator NullIfExists is not known.',
  ],
  [
    'a name that every object has',
    role({ ...good, Condition: { toString: { 'a:b': 'c' } } }),
    'p, A: The condition operator toString is not known.',
  ],
  [
    'a condition without a key',
    role({ ...good, Condition: { StringEquals: {} } }),
    'p, A: The condition StringEquals names no key.',
  ],
  [
    'a condition key without a vendor',
    role({ ...good, Condition: { StringEquals: { cluster: 'c' } } }),
    'p, A: The condition key cluster has no vendor prefix.',
  ],
  [
    'a condition without a value',
    role({ ...good, Condition: { StringEquals: { 'a:b': [] } } }),
    'p, A: Missing required field a:b',
  ],
  [
    'Bool of another word',
    role({ ...good, Condition: { Bool: { 'a:b': 'no' } } }),
    'p, A: Bool on a:b wants true or false, not no.',
  ],
  [
    'a number that is none',
    role({ ...good, Condition: { NumericLessThan: { 'a:b': '1GB' } } }),
    'p, A: NumericLessThan on a:b wants a number, not 1GB.',
  ],
  [
    'an ARN that is none',
    role({ ...good, Condition: { ArnLike: { 'a:b': 'service/*' } } }),
    'p, A: ArnLike on a:b wants an ARN, not service/*.',
  ],
  [
    'a policy variable in a condition',
    role({ ...good, Condition: { StringLike: { 'a:b': '${aws:username}/*' } } }),
    'p, A: The policy variable ${aws:username} is not known here.',
  ],
  [
    'a policy variable in a resource',
    role({ ...good, Resource: 'arn:aws:s3:::b/${aws:username}' }),
    'p, A: The policy variable ${aws:username} is not known here.',
  ],
  [
    'a resource that is no ARN',
    role({ ...good, Resource: 'service/*' }),
    'p, A: Resource service/* must be in ARN format or "*".',
  ],
  [
    'no resource',
    role({ Sid: 'A', Effect: 'Allow', Action: 'ecs:ListTasks' }),
    'p, A: Missing required field Resource',
  ],
  ['no action', role({ ...good, Action: [] }), 'p, A: Missing required field Action'],
  [
    'an action without a vendor',
    role({ ...good, Action: 'ListTasks' }),
    'p, A: Actions/Conditions must be prefaced by a vendor: ListTasks',
  ],
  ['another effect', role({ ...good, Effect: 'allow' }), 'p, A: Effect must be Allow or Deny, not "allow".'],
  [
    'NotAction',
    role({ ...good, NotAction: 'ecs:*' }),
    'p, A: The element NotAction is not known in identity policies here.',
  ],
  [
    'a misspelt element',
    role({ ...good, Conditions: {} }),
    'p, A: The element Conditions is not known in identity policies here.',
  ],
  ['a Sid with a space', role({ ...good, Sid: 'A B' }), 'p, A B: A Sid has only letters and digits.'],
  [
    'a number as value',
    role({ ...good, Condition: { StringEquals: { 'a:b': 1 } } }),
    'p, A: a:b must be text, not 1.',
  ],
  [
    'a resource in a trust policy',
    role(good, { ...trusted, Resource: '*' }),
    'trust policy of r, statement 1: The element Resource is not known in trust policies here.',
  ],
  [
    'no principal',
    role(good, { Effect: 'Allow', Action: 'sts:AssumeRole' }),
    'trust policy of r, statement 1: Missing required field Principal',
  ],
  [
    'everybody as principal',
    role(good, { ...trusted, Principal: '*' }),
    'trust policy of r, statement 1: Missing required field Principal',
  ],
  [
    'a wildcard principal',
    role(good, { ...trusted, Principal: { Federated: '*' } }),
    'trust policy of r, statement 1: The principal * has a wildcard.',
  ],
  [
    'another kind of principal',
    role(good, { ...trusted, Principal: { AWS: '123456789012' } }),
    'trust policy of r, statement 1: The principal type AWS is not known here (Service and Federated are).',
  ],
])('%s is refused', (_, given, message) => {
  expect(() => createIam(world).putRole(given)).toThrow(
    expect.objectContaining({ name: 'MalformedPolicyDocument', message }),
  );
});

test('two statements of one name, another version, no statement and a role without a name are refused', () => {
  const put = (policy: object, name = 'r') =>
    createIam(world).putRole({ name, trust: [trusted], policies: [policy] } as Role);
  const version = '2012-10-17';
  expect(() => put({ name: 'p', Version: version, Statement: [good, good] })).toThrow(
    'p, A: Statement IDs (SID) in a single policy must be unique.',
  );
  expect(() => put({ name: 'p', Version: '2008-10-17', Statement: [good] })).toThrow(
    'p: Version must be "2012-10-17", not "2008-10-17".',
  );
  expect(() => put({ name: 'p', Version: version, Statement: [] })).toThrow('p: It has no statement.');
  expect(() => put({ name: 'p', Version: version, Statement: [good] }, '')).toThrow(
    "The specified value for roleName is invalid: ''.",
  );
});
