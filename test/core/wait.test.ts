import { expect, test } from '@jest/globals';
import { type Look, soonThenEvery, waitFor } from '../../src/core/wait.ts';
import { jumpingClock } from '../support/runtime.ts';

/** A world that is done `afterSeconds`; tells when it was looked at, in seconds. */
async function watch(afterSeconds: number, limitSeconds: number, pauseMs: (look: number) => number) {
  const clock = jumpingClock(0);
  const looks: number[] = [];
  const found = await waitFor<string>({ clock, limitMs: limitSeconds * 1000, pauseMs }, async () => {
    looks.push(clock.now() / 1000);
    const look: Look<string> = clock.now() >= afterSeconds * 1000 ? { done: 'there' } : 'not-yet';
    return look;
  });
  return { found, looks };
}

test.each([
  ['at once', 0, { done: 'there' }, [0]],
  ['in between', 12, { done: 'there' }, [0, 5, 10, 15]],
  ['exactly at the limit', 18, { done: 'there' }, [0, 5, 10, 15, 18]],
  ['never: the last look is at the limit, and nobody sleeps after it', 60, 'timeout', [0, 5, 10, 15, 18]],
])('%s', async (_, after, found, looks) => {
  expect(await watch(after, 18, () => 5000)).toEqual({ found, looks });
});

test('soon at first, then as often as told', async () => {
  expect((await watch(30, 60, soonThenEvery(5))).looks).toEqual([0, 1, 2, 3, 4, 5, 10, 15, 20, 25, 30]);
  expect((await watch(3, 60, soonThenEvery(1))).looks).toEqual([0, 1, 2, 3]);
});

test('an error of a look ends the wait', async () => {
  const clock = jumpingClock(0);
  const options = { clock, limitMs: 1000, pauseMs: () => 100 };
  await expect(
    waitFor(options, async () => {
      throw new Error('denied');
    }),
  ).rejects.toThrow('denied');
  expect(clock.slept).toEqual([]);
});

test('a cancelled wait ends with the reason', async () => {
  const controller = new AbortController();
  const options = { clock: jumpingClock(0), signal: controller.signal, limitMs: 10_000, pauseMs: () => 100 };
  const waiting = waitFor(options, async () => {
    controller.abort(new Error('enough'));
    return 'not-yet';
  });
  await expect(waiting).rejects.toThrow('enough');
});
