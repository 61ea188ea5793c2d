import { type Clock, systemClock } from '../../../src/core/clock.ts';

/**
 * How long to wait for a real process or socket: `ms` on the cloud's clock, and at least a little real time.
 * The rehearsal's clock runs faster than a process can start or answer; without the floor, a limit of five
 * seconds would be a quarter of one. Rejects with the signal's reason.
 */
export async function patience(clock: Clock, ms: number, signal: AbortSignal, floorMs = 2000): Promise<void> {
  await Promise.all([clock.sleep(ms, signal), systemClock.sleep(Math.min(ms, floorMs), signal)]);
}
