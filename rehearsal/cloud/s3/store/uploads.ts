import { randomBytes } from 'node:crypto';
import { noSuchUpload } from '../errors.ts';
import { bytesOf } from './sorted-keys.ts';
import type { Encryption, ObjectHeaders } from './version.ts';

/** A part that was uploaded. */
export interface Part {
  number: number;
  body: Buffer;
  /** Without quotes. */
  etag: string;
  lastModified: Date;
  checksums: Record<string, string>;
}

/** An upload in parts that is neither completed nor aborted. */
export interface Upload {
  id: string;
  key: string;
  initiated: Date;
  headers: ObjectHeaders;
  encryption: Encryption;
  /** What every part has to bring. */
  checksumAlgorithm: string | undefined;
  parts: Map<number, Part>;
}

/** The uploads in parts of one bucket. */
export class Uploads {
  private readonly open = new Map<string, Upload>();
  /** Answers of completed uploads: who did not hear the answer asks again. */
  private readonly completed = new Map<string, { key: string; answer: object }>();

  create(upload: Omit<Upload, 'id' | 'parts'>): Upload {
    const created = { ...upload, id: randomBytes(48).toString('base64url'), parts: new Map() };
    this.open.set(created.id, created);
    return created;
  }

  /** Throws AwsError `NoSuchUpload`. */
  get(id: string | undefined, key: string | undefined): Upload {
    const upload = this.open.get(id ?? '');
    if (!upload || upload.key !== key) throw noSuchUpload();
    return upload;
  }

  /** The answer that the completion of this upload had. */
  answered(id: string | undefined, key: string | undefined): object | undefined {
    const found = this.completed.get(id ?? '');
    return found?.key === key ? found?.answer : undefined;
  }

  complete({ id, key }: Upload, answer: object): void {
    this.open.delete(id);
    this.completed.set(id, { key, answer });
  }

  abort({ id }: Upload): void {
    this.open.delete(id);
  }

  /** By key, and by age where a key has several. */
  list(): Upload[] {
    const order = ({ key, initiated }: Upload) => `${bytesOf(key)}\0${initiated.toISOString()}`;
    return [...this.open.values()].sort((a, b) => (order(a) < order(b) ? -1 : 1));
  }
}
