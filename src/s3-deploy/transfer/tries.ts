import type { Clock } from '../../core/clock.ts';
import { retry } from '../../core/retry.ts';
import type { Pace } from './pace.ts';
import { asksToSlowDown, healing } from './refusal.ts';

/**
 * A site is thousands of requests and one that fails ends the release. With so many tries a bucket that refuses a third
 * of them still gets every object; an outage of S3 ends it after about a minute.
 */
const ATTEMPTS = 16;
const FIRST_MS = 100;
const MAXIMUM_MS = 5_000;

/** Requests at the pace that S3 asks for, each tried again while that can heal. */
export class Tries {
  #clock: Clock;
  #pace: Pace;

  constructor(clock: Clock, pace: Pace) {
    this.#clock = clock;
    this.#pace = pace;
  }

  /**
   * @param stop no further try is begun once it is aborted
   * @throws the last error
   */
  async run<T>(request: () => Promise<T>, stop?: AbortSignal): Promise<T> {
    try {
      return await this.#once(request, stop);
    } catch (error) {
      if (healing(error) === 'give-up') throw error;
      await this.#clock.sleep(FIRST_MS * (0.5 + Math.random() / 2), stop);
    }
    const options = {
      clock: this.#clock,
      attempts: ATTEMPTS - 1,
      firstMs: 2 * FIRST_MS,
      maximumMs: MAXIMUM_MS,
      healing,
      ...(stop && { signal: stop }),
    };
    return retry(options, () => this.#once(request, stop));
  }

  async #once<T>(request: () => Promise<T>, stop: AbortSignal | undefined): Promise<T> {
    const turn = this.#pace.enter();
    if (turn) await turn;
    const { generation } = this.#pace;
    let how: 'well' | 'slow-down' | 'failed' = 'failed';
    try {
      stop?.throwIfAborted();
      const answer = await request();
      how = 'well';
      return answer;
    } catch (error) {
      if (asksToSlowDown(error)) how = 'slow-down';
      throw error;
    } finally {
      this.#pace.leave(how, generation);
    }
  }
}
