import { randomBytes } from 'node:crypto';
import type { Clock } from '../../../src/core/clock.ts';
import type { SessionCredentials } from './context.ts';
import type { Caller } from './service.ts';

/** Keys that were issued, and to whom. */
export interface IssuedKey {
  caller: Caller;
  credentials: SessionCredentials;
}

/** The session keys of the cloud. All of them have a token and an end; there are no long-lived ones. */
export class KeyRing {
  private readonly keys = new Map<string, IssuedKey>();
  private readonly clock: Clock;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** New keys of `caller`, good for `seconds` of real time. */
  issue(caller: Caller, seconds: number): SessionCredentials {
    const credentials = {
      accessKeyId: `ASIA${base32(16)}`,
      secretAccessKey: randomBytes(30).toString('base64'),
      sessionToken: randomBytes(96).toString('base64'),
      expiration: new Date(Math.floor(this.clock.now() / 1000 + seconds) * 1000),
    };
    this.keys.set(credentials.accessKeyId, { caller, credentials });
    return credentials;
  }

  find(accessKeyId: string): IssuedKey | undefined {
    return this.keys.get(accessKeyId);
  }
}

function base32(length: number): string {
  return Array.from(randomBytes(length), (byte) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'[byte % 32]).join('');
}
