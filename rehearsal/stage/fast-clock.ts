import { type Clock, systemClock } from '../../src/core/clock.ts';

/**
 * A clock whose sleeps are shorter than they say, while `now()` stays the real time: signatures, tokens and timestamps
 * of the local cloud must agree with the SDK's own clock.
 */
export function fastClock(times: number): Clock {
  return { now: systemClock.now, sleep: (ms, signal) => systemClock.sleep(ms / times, signal) };
}
