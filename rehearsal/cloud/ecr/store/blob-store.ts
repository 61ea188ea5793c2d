import fs from 'node:fs';
import path from 'node:path';
import type { Readable } from 'node:stream';

/** Verified bytes on disk, once for each digest, whatever repositories hold them. */
export class BlobStore {
  #folder: string;

  constructor(folder: string) {
    this.#folder = path.join(folder, 'blobs');
    fs.mkdirSync(this.#folder, { recursive: true });
  }

  /** Takes a finished file over. Its bytes have this digest: the caller has verified them. */
  async adopt(file: string, digest: string): Promise<void> {
    await fs.promises.rename(file, this.#file(digest));
  }

  open(digest: string, range?: { start: number; end: number }): Readable {
    return fs.createReadStream(this.#file(digest), range);
  }

  read(digest: string): Promise<Buffer> {
    return fs.promises.readFile(this.#file(digest));
  }

  #file(digest: string): string {
    return path.join(this.#folder, digest.replace(':', '-'));
  }
}
