import { expect, test } from '@jest/globals';
import { Budget } from '../../../src/s3-deploy/transfer/budget.ts';
import { Pace } from '../../../src/s3-deploy/transfer/pace.ts';

/** So many requests that begin together and end in the same way. */
function round(pace: Pace, count: number, how: 'well' | 'slow-down' | 'failed'): void {
  const { generation } = pace;
  for (let begun = 0; begun < count; begun++) void pace.enter();
  for (let ended = 0; ended < count; ended++) pace.leave(how, generation);
}

test('it halves once for each round of requests, down to eight', () => {
  const changes: number[] = [];
  const pace = new Pace(128, (limit) => changes.push(limit));
  for (let count = 0; count < 6; count++) round(pace, 8, 'slow-down');
  expect([changes, pace.limit]).toEqual([[64, 32, 16, 8], 8]);
});

test('fewer than eight are never lowered', () => {
  const pace = new Pace(3);
  round(pace, 3, 'slow-down');
  expect(pace.limit).toBe(3);
});

test('it grows by one for each round that went well, up to the most', () => {
  const pace = new Pace(16);
  round(pace, 16, 'slow-down');
  round(pace, 8, 'well');
  expect(pace.limit).toBe(9);
  round(pace, 8, 'failed');
  expect(pace.limit).toBe(9);
  for (let count = 0; count < 200; count++) round(pace, 1, 'well');
  expect(pace.limit).toBe(16);
});

test('who is too many waits for its turn', async () => {
  const pace = new Pace(2);
  const order: string[] = [];
  expect([pace.enter(), pace.enter()]).toEqual([undefined, undefined]);
  const third = pace.enter()?.then(() => order.push('third'));
  const fourth = pace.enter()?.then(() => order.push('fourth'));
  await new Promise(setImmediate);
  expect(order).toEqual([]);
  pace.leave('well', 0);
  await third;
  expect(order).toEqual(['third']);
  pace.leave('well', 0);
  await fourth;
  expect(order).toEqual(['third', 'fourth']);
});

test('bodies wait for room, in their order; one that is larger than all room has it alone', async () => {
  const budget = new Budget(10);
  const order: string[] = [];
  expect(budget.enter(6)).toBeUndefined();
  const large = budget.enter(99)?.then(() => order.push('large'));
  const small = budget.enter(1)?.then(() => order.push('small'));
  await new Promise(setImmediate);
  expect(order).toEqual([]);
  budget.leave(6);
  await large;
  await new Promise(setImmediate);
  expect(order).toEqual(['large']);
  budget.leave(99);
  await small;
  expect(order).toEqual(['large', 'small']);
  expect(budget.enter(9)).toBeUndefined();
});
