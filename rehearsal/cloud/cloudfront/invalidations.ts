import { randomInt } from 'node:crypto';
import type { Clock } from '../../../src/core/clock.ts';
import type { EdgeCache } from './edge/cache.ts';

/** One invalidation of a distribution. */
export interface StoredInvalidation {
  id: string;
  status: 'InProgress' | 'Completed';
  createdAt: Date;
  callerReference: string;
  paths: string[];
}

/** The invalidations of one distribution. Each takes effect when its time on the clock is over. */
export class Invalidations {
  #all: StoredInvalidation[] = [];
  #closed = new AbortController();
  #cache: EdgeCache;
  #clock: Clock;
  #durationMs: number;

  constructor(options: { cache: EdgeCache; clock: Clock; durationMs: number }) {
    this.#cache = options.cache;
    this.#clock = options.clock;
    this.#durationMs = options.durationMs;
  }

  /** Newest first. */
  all(): StoredInvalidation[] {
    return this.#all.toReversed();
  }

  find(id: string): StoredInvalidation | undefined {
    return this.#all.find((one) => one.id === id);
  }

  byReference(callerReference: string): StoredInvalidation | undefined {
    return this.#all.find((one) => one.callerReference === callerReference);
  }

  inProgress(): StoredInvalidation[] {
    return this.#all.filter(({ status }) => status === 'InProgress');
  }

  create(callerReference: string, paths: string[]): StoredInvalidation {
    const created: StoredInvalidation = {
      id: newId(),
      status: 'InProgress',
      createdAt: new Date(this.#clock.now()),
      callerReference,
      paths,
    };
    this.#all.push(created);
    void this.#complete(created);
    return created;
  }

  close(): void {
    this.#closed.abort();
  }

  async #complete(created: StoredInvalidation): Promise<void> {
    try {
      await this.#clock.sleep(this.#durationMs, this.#closed.signal);
    } catch {
      return; // The cloud is being closed.
    }
    this.#cache.invalidate(namesOf(created.paths));
    created.status = 'Completed';
  }
}

export const isWildcard = (path: string): boolean => path.endsWith('*');

/** Case-sensitive, character by character; `*` at the end stands for anything. */
function namesOf(paths: string[]): (canonical: string) => boolean {
  const single = new Set(paths.filter((path) => !isWildcard(path)));
  const beginnings = paths.filter(isWildcard).map((path) => path.slice(0, -1));
  return (canonical) => single.has(canonical) || beginnings.some((one) => canonical.startsWith(one));
}

function newId(): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
  return `I${Array.from({ length: 25 }, () => letters[randomInt(letters.length)]).join('')}`;
}
