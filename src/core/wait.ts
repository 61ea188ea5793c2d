import type { Clock } from './clock.ts';

export interface WaitOptions {
  clock: Clock;
  signal?: AbortSignal;
  /** How long to go on looking. */
  limitMs: number;
  /** Pause before look number n (from 1). Fixed is `() => 5000`. */
  pauseMs(look: number): number;
}

/**
 * Pauses of a second until the first `everySeconds` are over, then of `everySeconds`: what ends soon is seen soon, and a
 * long wait asks no more often than it was told.
 */
export const soonThenEvery = (everySeconds: number) => (look: number) =>
  (look > everySeconds ? everySeconds : 1) * 1000;

/** What a look found: the end, or not yet. */
export type Look<T> = { done: T } | 'not-yet';

/**
 * Looks until there is something, or the limit is over. Looks once more exactly at the limit:
 * what came true during the last pause counts. Errors of `look` end the wait.
 * @returns what was found, or `timeout`
 */
export async function waitFor<T>(
  options: WaitOptions,
  look: () => Promise<Look<T>>,
): Promise<{ done: T } | 'timeout'> {
  const end = options.clock.now() + options.limitMs;
  for (let count = 1; ; count++) {
    options.signal?.throwIfAborted();
    const found = await look();
    if (found !== 'not-yet') return found;
    const left = end - options.clock.now();
    if (left <= 0) return 'timeout';
    await options.clock.sleep(Math.min(options.pauseMs(count), left), options.signal);
  }
}
