import { createHash } from 'node:crypto';

/** The unique id of a role, `AROA…`: the same for the same name, so that runs can be compared. */
export function roleId(role: string): string {
  const hash = createHash('sha256').update(role).digest();
  return `AROA${Array.from(hash.subarray(0, 17), (byte) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'[byte % 32]).join('')}`;
}
