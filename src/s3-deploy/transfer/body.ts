import { hash } from 'node:crypto';
import fs from 'node:fs';
import { asError, Failure } from '../../core/failure.ts';
import type { SiteFile } from '../release.types.ts';

/** Memory comes in multiples of this, up to what all but the largest files of a website need. */
const STEP = 16 * 1024;
const LARGEST_KEPT = 64 * 1024;

/** Bodies of files. Their memory goes round: thousands of fresh buffers would make the process a third larger. */
export class Bodies {
  /** By size. */
  #free = new Map<number, Buffer[]>();

  /**
   * The file's bytes, as they were when it was hashed: what is published is what was planned.
   * @throws Failure when the file is another one by now
   */
  read({ file, key, bytes, sha256 }: SiteFile): Buffer {
    const body = file === undefined ? Buffer.alloc(0) : this.#readFile(file, key, bytes);
    if (hash('sha256', body) !== sha256) throw changed(key);
    return body;
  }

  /** Takes the memory back, when the request is answered and nothing of it is on its way any more. */
  done(body: Buffer): void {
    const { byteLength } = body.buffer;
    if (byteLength === 0 || byteLength > LARGEST_KEPT) return;
    const others = this.#free.get(byteLength);
    if (others) others.push(Buffer.from(body.buffer));
    else this.#free.set(byteLength, [Buffer.from(body.buffer)]);
  }

  /** Calls that wait: for a small file they cost a fifth of what a promise costs. */
  #readFile(file: string, key: string, bytes: number): Buffer {
    const size = Math.ceil(bytes / STEP) * STEP;
    const room = this.#free.get(size)?.pop() ?? Buffer.allocUnsafeSlow(size);
    try {
      return room.subarray(0, readInto(room, file, bytes));
    } catch (error) {
      if (asError(error).message.startsWith('ENOENT')) throw changed(key, error);
      throw new Failure(
        { what: `${key} cannot be read.`, next: 'Check the permissions of the built files.' },
        { cause: error },
      );
    }
  }
}

/** How many bytes there were, at most `bytes`. */
function readInto(room: Buffer, file: string, bytes: number): number {
  const descriptor = fs.openSync(file, 'r');
  try {
    let at = 0;
    while (at < bytes) {
      const read = fs.readSync(descriptor, room, at, bytes - at, null);
      if (read === 0) break;
      at += read;
    }
    return at;
  } finally {
    fs.closeSync(descriptor);
  }
}

export function changed(key: string, cause?: unknown): Failure {
  return new Failure(
    {
      what: `${key} changed while it was being published.`,
      next: 'Publish when the build is over: nothing may write into source during this step.',
    },
    { cause },
  );
}
