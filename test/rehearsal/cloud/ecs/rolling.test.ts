import { describe, expect, test } from '@jest/globals';
import { failureThreshold } from '../../../../rehearsal/cloud/ecs/service/circuit-breaker.ts';
import { bounds, nextStep } from '../../../../rehearsal/cloud/ecs/service/rolling.ts';

/** `N+` a healthy task of the target, `N-` one that is not; `o+` and `o-` of another revision. */
function tasks(text: string) {
  return text
    .split(' ')
    .filter(Boolean)
    .map((one, index) => ({ id: `${one}${index}`, isTarget: one[0] === 'N', healthy: one[1] === '+' }));
}

describe('bounds', () => {
  test.each([
    [2, 100, 200, { lower: 2, upper: 4 }],
    [3, 50, 150, { lower: 2, upper: 4 }],
    [1, 50, 150, { lower: 1, upper: 1 }],
    [5, 0, 100, { lower: 0, upper: 5 }],
    [0, 100, 200, { lower: 0, upper: 0 }],
  ])('%i tasks between %i %% and %i %%', (desired, minimumHealthyPercent, maximumPercent, expected) => {
    expect(bounds(desired, { minimumHealthyPercent, maximumPercent })).toEqual(expected);
  });
});

describe('the next step', () => {
  test.each<[string, number, [number, number], string, { start: number; stop: string[] }]>([
    ['starts all of a new service', 2, [100, 200], '', { start: 2, stop: [] }],
    ['starts beside the old ones', 2, [100, 200], 'o+ o+', { start: 2, stop: [] }],
    ['waits until the new ones serve', 2, [100, 200], 'o+ o+ N- N-', { start: 0, stop: [] }],
    ['stops one for each that serves', 2, [100, 200], 'o+ o+ N+ N-', { start: 0, stop: ['o+0'] }],
    ['stops all old ones', 2, [100, 200], 'o+ o+ N+ N+', { start: 0, stop: ['o+0', 'o+1'] }],
    ['stops first when there is no room', 2, [50, 100], 'o+ o+', { start: 1, stop: ['o+0'] }],
    [
      'an old one that does not serve makes room',
      2,
      [100, 150],
      'o+ o- o-',
      { start: 2, stop: ['o-1', 'o-2'] },
    ],
    ['scales in, the worst first', 1, [100, 200], 'N+ N- N+', { start: 0, stop: ['N+2', 'N-1'] }],
    ['stops everything', 0, [100, 200], 'o+ N+ N-', { start: 0, stop: ['N+1', 'N-2', 'o+0'] }],
    ['is stuck where neither may happen', 1, [100, 100], 'o+', { start: 0, stop: [] }],
  ])('%s', (_, desired, [minimumHealthyPercent, maximumPercent], text, expected) => {
    expect(
      nextStep({ desired, configuration: { minimumHealthyPercent, maximumPercent }, tasks: tasks(text) }),
    ).toEqual(expected);
  });
});

describe("the circuit breaker's threshold", () => {
  test.each<
    [number, { type: 'BOUNDED_PERCENT' | 'COUNT' | 'UNBOUNDED_PERCENT'; value: number } | undefined, number]
  >([
    [1, undefined, 3],
    [7, undefined, 4],
    [1000, undefined, 200],
    [10, { type: 'BOUNDED_PERCENT', value: 100 }, 10],
    [10, { type: 'COUNT', value: 1 }, 1],
    [1000, { type: 'UNBOUNDED_PERCENT', value: 50 }, 500],
    [2, { type: 'UNBOUNDED_PERCENT', value: 50 }, 1],
  ])('%i tasks, %j', (desired, thresholdConfiguration, expected) => {
    const breaker = {
      enable: true,
      rollback: true,
      ...(thresholdConfiguration && { thresholdConfiguration }),
    };
    expect(failureThreshold(desired, { deploymentCircuitBreaker: breaker })).toBe(expected);
  });
});
