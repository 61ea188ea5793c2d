import { describe, expect, test } from '@jest/globals';
import { type Healing, retry } from '../../src/core/retry.ts';
import { waitFor } from '../../src/core/wait.ts';
import { jumpingClock } from '../support/runtime.ts';

const heals: Healing = { retry: true };

/** Fails by the list, then succeeds. */
function work(...failures: string[]) {
  const tries: number[] = [];
  return {
    tries,
    run: async (attempt: number) => {
      tries.push(attempt);
      const failure = failures[attempt - 1];
      if (failure) throw new Error(failure);
      return 'done';
    },
  };
}

describe('retry', () => {
  const options = { attempts: 4, firstMs: 100, maximumMs: 250, random: () => 1 };

  test.each<[string, string[], Healing, string, number, number[]]>([
    ['at once', [], heals, 'done', 1, []],
    ['after two failures', ['a', 'b'], heals, 'done', 3, [100, 200]],
    ['pauses grow to the maximum', ['a', 'b', 'c'], heals, 'done', 4, [100, 200, 250]],
    ['no sleep after the last try', ['a', 'b', 'c', 'd'], heals, 'd', 4, [100, 200, 250]],
    ['what cannot heal ends it', ['a', 'b'], 'give-up', 'a', 1, []],
    ['the other side says when', ['a'], { retry: true, afterMs: 7000 }, 'done', 2, [7000]],
    ['never sooner than our own pause', ['a'], { retry: true, afterMs: 1 }, 'done', 2, [100]],
  ])('%s', async (_, failures, healing, expected, tries, slept) => {
    const clock = jumpingClock();
    const it = work(...failures);
    const ended = await retry({ ...options, clock, healing: () => healing }, it.run).catch(
      (error: Error) => error.message,
    );
    expect(ended).toBe(expected);
    expect(it.tries).toHaveLength(tries);
    expect(clock.slept).toEqual(slept);
  });

  test('jitter halves a pause at most', async () => {
    const clock = jumpingClock();
    await retry({ ...options, clock, random: () => 0, healing: () => heals }, work('a').run);
    expect(clock.slept).toEqual([50]);
  });

  test('each pause is told', async () => {
    const told: unknown[] = [];
    const onRetry = (error: unknown, attempt: number, pauseMs: number) =>
      told.push([String(error), attempt, pauseMs]);
    await retry({ ...options, clock: jumpingClock(), healing: () => heals, onRetry }, work('a', 'b').run);
    expect(told).toEqual([
      ['Error: a', 1, 100],
      ['Error: b', 2, 200],
    ]);
  });

  test('a cancelled run is not tried again', async () => {
    const controller = new AbortController();
    const it = work('a', 'b');
    const trying = retry(
      { ...options, clock: jumpingClock(), signal: controller.signal, healing: () => heals },
      (attempt) => {
        controller.abort(new Error('cancelled'));
        return it.run(attempt);
      },
    );
    await expect(trying).rejects.toThrow('a');
    expect(it.tries).toEqual([1]);
  });
});

describe('waitFor', () => {
  /** Found from look number `at` on. */
  const looks = (at: number) => {
    let count = 0;
    return {
      look: async () => (++count >= at ? { done: count } : ('not-yet' as const)),
      count: () => count,
    };
  };

  test.each([
    ['at the first look', 1, { done: 1 }, []],
    ['at the third', 3, { done: 3 }, [40, 40]],
    ['exactly at the limit, after a shorter pause', 4, { done: 4 }, [40, 40, 20]],
    ['never', 99, 'timeout', [40, 40, 20]],
  ])('%s', async (_, at, expected, slept) => {
    const clock = jumpingClock();
    expect(await waitFor({ clock, limitMs: 100, pauseMs: () => 40 }, looks(at).look)).toEqual(expected);
    expect(clock.slept).toEqual(slept);
  });

  test('an error of a look ends the wait', async () => {
    const look = () => Promise.reject(new Error('denied'));
    await expect(waitFor({ clock: jumpingClock(), limitMs: 9, pauseMs: () => 1 }, look)).rejects.toThrow(
      'denied',
    );
  });

  test('a cancelled run looks no more', async () => {
    const controller = new AbortController();
    const it = looks(99);
    const options = { clock: jumpingClock(), signal: controller.signal, limitMs: 1000, pauseMs: () => 10 };
    const waiting = waitFor(options, async () => {
      if (it.count() === 2) controller.abort(new Error('cancelled'));
      return it.look();
    });
    await expect(waiting).rejects.toThrow('cancelled');
    expect(it.count()).toBe(3);
  });
});
