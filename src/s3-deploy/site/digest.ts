import { createHash, hash as hashOf } from 'node:crypto';
import fs from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { Failure } from '../../core/failure.ts';
import { quote } from '../../core/inputs.ts';
import type { FoundFile } from './walk.ts';

/** Larger files are read as a stream, so that the listing's answers are not kept waiting. */
const STREAM_ABOVE = 16 * 1024 * 1024;
const CHUNK = 256 * 1024;
const TURN = 64;

/**
 * SHA-256 of every file, in hexadecimal digits. One loop on one thread is the fastest way to read a website; it makes way
 * for others every 64 files, and one buffer serves all of them.
 */
export async function digests(files: FoundFile[], signal?: AbortSignal): Promise<string[]> {
  const buffer = Buffer.allocUnsafe(CHUNK);
  const all: string[] = [];
  for (const [index, file] of files.entries()) {
    if (index % TURN === TURN - 1) {
      await setImmediate();
      signal?.throwIfAborted();
    }
    const [sha256, bytes] =
      file.bytes > STREAM_ABOVE ? await byStream(file.file, signal) : atOnce(file.file, buffer);
    if (bytes !== file.bytes) throw changed(file, bytes);
    all.push(sha256);
  }
  return all;
}

function atOnce(file: string, buffer: Buffer): [string, number] {
  const descriptor = fs.openSync(file, 'r');
  try {
    let read = fs.readSync(descriptor, buffer, 0, buffer.length, null);
    // A file ends where less is read than there is room for; most are read whole, and hashed in one call.
    if (read < buffer.length) return [hashOf('sha256', buffer.subarray(0, read)), read];
    const hash = createHash('sha256');
    let bytes = 0;
    while (read > 0) {
      hash.update(buffer.subarray(0, read));
      bytes += read;
      read = fs.readSync(descriptor, buffer, 0, buffer.length, null);
    }
    return [hash.digest('hex'), bytes];
  } finally {
    fs.closeSync(descriptor);
  }
}

async function byStream(file: string, signal?: AbortSignal): Promise<[string, number]> {
  const hash = createHash('sha256');
  let bytes = 0;
  const stream = fs.createReadStream(file, { highWaterMark: 1024 * 1024, ...(signal && { signal }) });
  for await (const chunk of stream) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  return [hash.digest('hex'), bytes];
}

const changed = ({ key, bytes }: FoundFile, now: number): Failure =>
  new Failure({
    what: `${quote(key)} changed while it was read: it had ${bytes} bytes and now has ${now}.`,
    next: 'Let the build end before this step; nothing was changed.',
  });
