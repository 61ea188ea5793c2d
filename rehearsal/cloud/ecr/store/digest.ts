import { createHash } from 'node:crypto';

/** ECR knows SHA-256 only. */
export const digestPattern = /^sha256:[a-f0-9]{64}$/;

/** `sha256:…` of bytes. */
export function digestOf(bytes: Buffer): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}
