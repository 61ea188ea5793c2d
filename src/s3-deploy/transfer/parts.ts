import { createHash, hash } from 'node:crypto';
import fs from 'node:fs';
import type { SiteFile } from '../release.types.ts';
import { changed } from './body.ts';

export const MiB = 1024 * 1024;
/** Above this a file goes in parts. */
export const LARGE_BYTES = 16 * MiB;
const PART_BYTES = 8 * MiB;
/** So many parts has an upload at most. */
const MOST_PARTS = 10_000;

/** A piece of a file. */
export interface Part {
  /** From 1. */
  number: number;
  offset: number;
  bytes: number;
  /** 64 hexadecimal digits. */
  sha256: string;
}

/** The same for every run: that is how parts of a run that was killed fit those of the next one. */
function partBytes(bytes: number): number {
  return Math.max(PART_BYTES, Math.ceil(bytes / MOST_PARTS / MiB) * MiB);
}

const CHUNK_BYTES = MiB;

/**
 * Reads a large file once: the hash of each part, and whether the whole is still what was planned.
 * @throws Failure when it is another one by now
 */
export async function partsOf(file: SiteFile): Promise<Part[]> {
  const { bytes, key, sha256 } = file;
  const size = partBytes(bytes);
  const whole = createHash('sha256');
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  const parts: Part[] = [];
  const descriptor = open(file);
  try {
    for (let offset = 0; offset < bytes; offset += size) {
      const part = createHash('sha256');
      const end = Math.min(offset + size, bytes);
      for (let at = offset; at < end; ) {
        const read = fs.readSync(descriptor, chunk, 0, Math.min(CHUNK_BYTES, end - at), at);
        if (read === 0) throw changed(key);
        whole.update(chunk.subarray(0, read));
        part.update(chunk.subarray(0, read));
        at += read;
      }
      parts.push({ number: parts.length + 1, offset, bytes: end - offset, sha256: part.digest('hex') });
      // Requests that run beside it go on in between.
      await new Promise(setImmediate);
    }
  } finally {
    fs.closeSync(descriptor);
  }
  if (whole.digest('hex') !== sha256 || fs.statSync(file.file ?? '').size !== bytes) throw changed(key);
  return parts;
}

/** @throws Failure when the part is another one than when it was hashed */
export function readPart(file: SiteFile, part: Part): Buffer {
  const body = Buffer.allocUnsafe(part.bytes);
  const descriptor = open(file);
  try {
    let read = 0;
    while (read < part.bytes) {
      const more = fs.readSync(descriptor, body, read, part.bytes - read, part.offset + read);
      if (more === 0) throw changed(file.key);
      read += more;
    }
  } finally {
    fs.closeSync(descriptor);
  }
  if (hash('sha256', body) !== part.sha256) throw changed(file.key);
  return body;
}

function open({ file = '', key }: SiteFile): number {
  try {
    return fs.openSync(file, 'r');
  } catch (error) {
    throw changed(key, error);
  }
}

/** SHA-256 of the parts' hashes, as S3 says it of the whole object. */
export function compositeOf(parts: readonly Part[]): string {
  const all = Buffer.concat(parts.map(({ sha256 }) => Buffer.from(sha256, 'hex')));
  return `${hash('sha256', all, 'base64')}-${parts.length}`;
}
