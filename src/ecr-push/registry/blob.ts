import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { Readable, Transform } from 'node:stream';
import { Failure } from '../../core/failure.ts';

/** Where the bytes of a blob lie: a part of a file. Data, so that a plan can hold it. */
export interface BlobSource {
  digest: string;
  size: number;
  file: string;
  /** Bytes before it in the file. */
  offset: number;
}

/**
 * The bytes, with their digest computed on the way. The last piece is held back until the digest is known to be right,
 * so that no registry ever has all of a wrong blob. Errors of the stream are Failures.
 */
export function openVerified(blob: BlobSource): Readable {
  const { file, offset, size } = blob;
  if (size === 0) return Readable.from([]);
  const bytes = fs.createReadStream(file, { start: offset, end: offset + size - 1 });
  const verified = bytes.pipe(verifier(blob));
  bytes.on('error', (error) => verified.destroy(unreadable(blob, error)));
  verified.on('close', () => bytes.destroy());
  return verified;
}

function verifier(blob: BlobSource): Transform {
  const hash = createHash('sha256');
  let held: Buffer | undefined;
  let bytes = 0;
  return new Transform({
    transform(chunk: Buffer, _, done) {
      hash.update(chunk);
      bytes += chunk.length;
      const ready = held;
      held = chunk;
      done(null, ready);
    },
    flush(done) {
      const digest = `sha256:${hash.digest('hex')}`;
      if (bytes !== blob.size) return done(tooShort(blob, bytes));
      if (digest !== blob.digest) return done(otherBytes(blob.digest, digest));
      done(null, held);
    },
  });
}

const AGAIN = 'Make the archive again; it was damaged or changed after it was made.';

/** The bytes of a blob are not those that its digest names. */
export function otherBytes(expected: string, found: string): Failure {
  return new Failure({
    what: `Blob ${expected} of the archive has other bytes: they make ${found}.`,
    next: AGAIN,
  });
}

function tooShort({ digest, size }: BlobSource, bytes: number): Failure {
  return new Failure({
    what: `Blob ${digest} of the archive ended after ${bytes} of ${size} bytes.`,
    next: AGAIN,
  });
}

function unreadable({ digest }: BlobSource, cause: Error): Failure {
  return new Failure({ what: `Blob ${digest} of the archive cannot be read.`, next: AGAIN }, { cause });
}
