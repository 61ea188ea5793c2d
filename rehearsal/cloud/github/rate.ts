/** How much of an hour's requests is left. `reset` in seconds since the epoch, as in GitHub's headers. */
export interface Rate {
  limit: number;
  used: number;
  remaining: number;
  reset: number;
}

const hourMs = 60 * 60 * 1000;

/** Counts requests by hour and key. */
export class HourlyRate {
  #limit: number;
  #windows = new Map<string, { ends: number; used: number }>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Where it stands, without counting. */
  look(key: string, now: number): Rate {
    const window = this.#window(key, now);
    const used = Math.min(window.used, this.#limit);
    return { limit: this.#limit, used, remaining: this.#limit - used, reset: Math.ceil(window.ends / 1000) };
  }

  /** Counts one request. False when it is one too many. */
  take(key: string, now: number): boolean {
    const window = this.#window(key, now);
    window.used += 1;
    return window.used <= this.#limit;
  }

  #window(key: string, now: number) {
    const known = this.#windows.get(key);
    if (known && now < known.ends) return known;
    const opened = { ends: now + hourMs, used: 0 };
    this.#windows.set(key, opened);
    return opened;
  }
}
