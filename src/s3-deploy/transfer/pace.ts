/** Below this many requests at one time it never goes: a few always get through. */
const LOWEST = 8;

/**
 * How many requests run at one time. It starts at the most, halves when S3 asks to slow down, and grows back by one for
 * each round of requests that went well.
 */
export class Pace {
  #most: number;
  #limit: number;
  #running = 0;
  #waiting: (() => void)[] = [];
  #well = 0;
  /** Requests that began before the last halving say nothing about the new limit. */
  #generation = 0;
  #changed: (limit: number) => void;

  /** @param changed told of each halving */
  constructor(most: number, changed: (limit: number) => void = () => {}) {
    this.#most = most;
    this.#limit = most;
    this.#changed = changed;
  }

  get limit(): number {
    return this.#limit;
  }

  /**
   * Waits for a turn (undefined: it is there at once); `leave` gives it back.
   * A promise for each of thousands of requests would cost more than their signature.
   */
  enter(): Promise<void> | undefined {
    if (this.#running < this.#limit) {
      this.#running += 1;
      return undefined;
    }
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** What `leave` wants to know: when the request began. */
  get generation(): number {
    return this.#generation;
  }

  /** @param how `slow-down`: S3 asked for less; `failed`: something else went wrong */
  leave(how: 'well' | 'slow-down' | 'failed', generation: number): void {
    this.#running -= 1;
    if (how === 'slow-down' && generation === this.#generation) this.#halve();
    if (how === 'well' && this.#limit < this.#most) this.#grow();
    while (this.#running < this.#limit && this.#waiting.length > 0) {
      this.#running += 1;
      this.#waiting.shift()?.();
    }
  }

  #halve(): void {
    this.#generation += 1;
    this.#well = 0;
    const lower = Math.max(Math.min(LOWEST, this.#most), Math.floor(this.#limit / 2));
    if (lower === this.#limit) return;
    this.#limit = lower;
    this.#changed(lower);
  }

  #grow(): void {
    this.#well += 1;
    if (this.#well < this.#limit) return;
    this.#well = 0;
    this.#limit += 1;
  }
}
