import type { Clock } from './clock.ts';

/** What to do with an error: give up, or try again (after `afterMs` when the other side said when). */
export type Healing = 'give-up' | { retry: true; afterMs?: number };

export interface RetryOptions {
  clock: Clock;
  signal?: AbortSignal;
  /** How often to try in all. */
  attempts: number;
  /** The first pause; it doubles each time, with jitter, up to `maximumMs`. */
  firstMs: number;
  maximumMs: number;
  /** Decides by kind of error. Only what can heal is worth another try: throttling, 5xx, a dropped socket. */
  healing(error: unknown): Healing;
  /** Told before each pause. */
  onRetry?(error: unknown, attempt: number, pauseMs: number): void;
  /** 0..1; for tests. */
  random?(): number;
}

/**
 * Tries `work` until it succeeds, an error cannot heal, or the tries are used up; then throws the last error.
 * Never sleeps after the last try. `work` is given the number of the try, from 1.
 */
export async function retry<T>(options: RetryOptions, work: (attempt: number) => Promise<T>): Promise<T> {
  const random = options.random ?? Math.random;
  for (let attempt = 1; ; attempt++) {
    try {
      return await work(attempt);
    } catch (error) {
      const healing = options.healing(error);
      if (healing === 'give-up' || attempt >= options.attempts || options.signal?.aborted) throw error;
      const grown = Math.min(options.firstMs * 2 ** (attempt - 1), options.maximumMs);
      const pauseMs = Math.max(healing.afterMs ?? 0, Math.round(grown * (0.5 + random() / 2)));
      options.onRetry?.(error, attempt, pauseMs);
      await options.clock.sleep(pauseMs, options.signal);
    }
  }
}
