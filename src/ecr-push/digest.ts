import { createHash } from 'node:crypto';

/** The only kind of digest that ECR keeps. */
export const DIGEST = /^sha256:[a-f0-9]{64}$/;

/** `sha256:…` of bytes. */
export function digestOf(bytes: Buffer): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

/** A digest as it stands in a sentence or a table: its first twelve digits. */
export function shortDigest(digest: string): string {
  return digest.replace(/^(sha256:[a-f0-9]{12}).*$/, '$1');
}
