import type { Clock } from '../../../src/core/clock.ts';

/** How a read ended. */
type Outcome = { value: unknown } | { error: unknown };

/**
 * Eventual consistency, as a client meets it: the write is done at once, but for a while the reads of that service
 * answer what they answered before it. Only a read that was asked before, with the same input, can be stale; one
 * that nobody asked yet sees the write.
 */
export class StaleReads {
  private readonly known = new Map<string, Map<string, Outcome>>();
  private readonly frozen = new Map<string, Map<string, Outcome>>();
  private readonly clock: Clock;
  private readonly stopped: AbortSignal;

  constructor(clock: Clock, stopped: AbortSignal) {
    this.clock = clock;
    this.stopped = stopped;
  }

  /** Runs a read, or gives its answer from before the write. `key`: operation and input. */
  async read<T>(service: string, key: string, run: () => T | Promise<T>): Promise<T> {
    const old = this.frozen.get(service)?.get(key);
    if (old && 'error' in old) throw old.error;
    // The same read answered this value: T is what this operation answers.
    if (old) return structuredClone(old.value) as T;
    try {
      const value = await run();
      this.remember(service, key, { value: structuredClone(value) });
      return value;
    } catch (error) {
      this.remember(service, key, { error });
      throw error;
    }
  }

  /** The answers so far: taken before the write runs, so that a read that overtakes it does not count. */
  snapshot(service: string): Map<string, Outcome> {
    return new Map(this.frozen.get(service) ?? this.known.get(service));
  }

  /** From now on, for `ms`, reads of the service answer as in the snapshot. */
  freeze(service: string, before: Map<string, Outcome>, ms: number): void {
    this.frozen.set(service, before);
    const thaw = () => {
      if (this.frozen.get(service) === before) this.frozen.delete(service);
    };
    void this.clock.sleep(ms, this.stopped).then(thaw, thaw);
  }

  private remember(service: string, key: string, outcome: Outcome): void {
    const answers = this.known.get(service) ?? new Map<string, Outcome>();
    this.known.set(service, answers.set(key, outcome));
  }
}
