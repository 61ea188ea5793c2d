import { expect, test } from '@jest/globals';
import { type ConditionContext, conditionsHold } from '../../../../rehearsal/cloud/iam/conditions.ts';

type Row = [
  operator: string,
  wanted: string | string[],
  given: string | string[] | undefined,
  holds: boolean,
];

const cluster = 'arn:aws:ecs:eu-west-1:123456789012:cluster/a';

test.each<Row>([
  ['StringEquals', 'a', 'a', true],
  ['StringEquals', 'a', 'A', false],
  ['StringEquals', 'a*', 'ab', false],
  ['StringEquals', ['a', 'b'], 'b', true],
  ['StringEquals', 'a', undefined, false],
  ['StringEqualsIfExists', 'a', undefined, true],
  ['StringEqualsIfExists', 'a', 'b', false],
  ['StringNotEquals', 'a', 'b', true],
  ['StringNotEquals', ['a', 'b'], 'b', false],
  ['StringNotEquals', 'a', undefined, true],
  ['StringLike', 'refs/tags/v*', 'refs/tags/v1.2', true],
  ['StringLike', 'v?', 'v1', true],
  ['StringLike', 'v?', 'v12', false],
  ['StringLike', 'a.c', 'abc', false],
  ['StringLike', 'a', undefined, false],
  ['StringNotLike', 'a*', 'abc', false],
  ['ArnEquals', cluster, cluster, true],
  ['ArnLike', 'arn:aws:ecs:*:123456789012:cluster/*', cluster, true],
  ['ArnLike', 'arn:aws:ecs:*:cluster/a', cluster, false],
  ['ArnLike', 'arn:aws:ecs:eu-west-1:123456789012:cluster/b', cluster, false],
  ['ArnLike', 'arn:aws:ecs:eu-west-1:123456789012:cluster/*', 'a', false],
  // A wildcard for the region must not swallow the account.
  [
    'ArnLike',
    'arn:aws:ecs:*:123456789012:cluster/a',
    'arn:aws:ecs:eu-west-1:210987654321:123456789012:cluster/a',
    false,
  ],
  ['ArnNotLike', 'arn:aws:ecs:eu-west-1:123456789012:cluster/*', cluster, false],
  ['Bool', 'false', 'false', true],
  ['Bool', 'false', 'FALSE', true],
  ['Bool', 'false', 'true', false],
  ['Bool', 'false', undefined, false],
  ['NumericEquals', '256', '256.0', true],
  ['NumericLessThan', '512', '512', false],
  ['NumericLessThan', '512', '256', true],
  ['NumericLessThanEquals', '512', '512', true],
  ['NumericLessThanEquals', '512', '1024', false],
  ['NumericLessThanEquals', '512', 'many', false],
  ['NumericLessThanEquals', '512', '', false],
  ['NumericGreaterThan', '1', '1', false],
  ['NumericGreaterThanEquals', '1', '1', true],
  ['Null', 'true', undefined, true],
  ['Null', 'true', 'a', false],
  ['Null', 'false', 'a', true],
  ['Null', 'false', [], false],
  ['ForAnyValue:StringEquals', ['a', 'b'], ['x', 'b'], true],
  ['ForAnyValue:StringEquals', ['a', 'b'], ['x'], false],
  ['ForAnyValue:StringEquals', ['a', 'b'], undefined, false],
  ['ForAnyValue:StringLike', 'a*', ['x', 'ab'], true],
  ['ForAllValues:StringEquals', ['a', 'b'], ['a', 'b', 'a'], true],
  ['ForAllValues:StringEquals', ['a', 'b'], ['a', 'x'], false],
  ['ForAllValues:StringEquals', ['a', 'b'], undefined, true],
  ['ForAnyValue:StringEqualsIfExists', 'a', undefined, true],
])('%s %j of %j: %s', (operator, wanted, given, holds) => {
  const context: ConditionContext = given === undefined ? {} : { 'ecs:Cluster': given };
  expect(conditionsHold({ [operator]: { 'ecs:cluster': wanted } }, context)).toBe(holds);
});

test('every key of every operator must hold', () => {
  const conditions = { StringEquals: { 'a:b': '1', 'a:c': '2' }, Bool: { 'a:d': 'true' } };
  expect(conditionsHold(conditions, { 'a:b': '1', 'a:c': '2', 'a:d': 'true' })).toBe(true);
  expect(conditionsHold(conditions, { 'a:b': '1', 'a:c': '3', 'a:d': 'true' })).toBe(false);
  expect(conditionsHold(conditions, { 'a:b': '1', 'a:c': '2', 'a:d': 'false' })).toBe(false);
});

test('several values without a set operator cannot be decided', () => {
  expect(() => conditionsHold({ StringEquals: { 'a:b': '1' } }, { 'a:b': ['1', '2'] })).toThrow(
    'a:b has several values in this request: its condition needs ForAnyValue: or ForAllValues:.',
  );
});
