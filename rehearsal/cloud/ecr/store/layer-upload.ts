import { createHash, type Hash, randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AwsError } from '../../kernel/service.ts';
import { layerDigestDoesNotMatch } from '../refusals.ts';

/** A layer has at most 52,000 MiB (Amazon ECR service quotas). */
const layerLimitBytes = 52_000 * 1024 * 1024;

/** One layer on its way in: a file that grows, with the hash of what is in it. Parts come one after the other. */
export class LayerUpload {
  id = randomUUID();
  size = 0;
  /** Bytes of each part that was taken. */
  parts: number[] = [];
  #hash: Hash = createHash('sha256');
  #file: string;
  #last: Promise<void> = Promise.resolve();

  constructor(folder: string) {
    fs.mkdirSync(folder, { recursive: true });
    this.#file = path.join(folder, this.id);
    fs.writeFileSync(this.#file, '');
  }

  /** Appends a part, after the one before it has ended. A part that breaks off leaves the upload as it was. */
  append(part: Readable): Promise<void> {
    const appended = this.#last.then(() => this.#append(part));
    this.#last = appended.catch(() => {});
    return appended;
  }

  async #append(part: Readable): Promise<void> {
    const hash = this.#hash.copy();
    let bytes = 0;
    const measure = new Transform({
      transform: (chunk: Buffer, _, done) => {
        bytes += chunk.length;
        hash.update(chunk);
        done(this.size + bytes > layerLimitBytes ? tooLarge() : null, chunk);
      },
    });
    try {
      await pipeline(part, measure, fs.createWriteStream(this.#file, { flags: 'r+', start: this.size }));
    } catch (error) {
      await fs.promises.truncate(this.#file, this.size);
      throw error;
    }
    this.size += bytes;
    this.#hash = hash;
    if (bytes > 0) this.parts.push(bytes);
  }

  /** The file, when its digest is the expected one. Throws AwsError; the upload stays open. */
  finished(digest: string): string {
    const computed = `sha256:${this.#hash.copy().digest('hex')}`;
    if (computed !== digest) throw layerDigestDoesNotMatch(digest, computed);
    return this.#file;
  }

  discard(): Promise<void> {
    return fs.promises.rm(this.#file, { force: true });
  }
}

function tooLarge(): AwsError {
  return new AwsError('LimitExceededException', 'A layer has at most 52000 MiB.', 413);
}
