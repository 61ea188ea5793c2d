import { randomBytes } from 'node:crypto';
import type { Clock } from '../../../src/core/clock.ts';
import type { Caller } from '../kernel/service.ts';

/** A token is good for 12 hours. */
const lifetimeMs = 12 * 60 * 60 * 1000;

/** The passwords of GetAuthorizationToken, and who asked for each. */
export class Tokens {
  #clock: Clock;
  #issued = new Map<string, { caller: Caller; expiresAt: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  issue(caller: Caller): { password: string; expiresAt: Date } {
    const password = randomBytes(48).toString('base64url');
    const expiresAt = this.#clock.now() + lifetimeMs;
    this.#issued.set(password, { caller, expiresAt });
    return { password, expiresAt: new Date(expiresAt) };
  }

  /** Whose password it is. */
  callerOf(password: string): Caller | 'unknown' | 'expired' {
    const found = this.#issued.get(password);
    if (!found) return 'unknown';
    return found.expiresAt > this.#clock.now() ? found.caller : 'expired';
  }
}
