import type { Copy } from '../edge.ts';
import type { SiteFile, Stored } from '../release.types.ts';
import { Budget } from './budget.ts';
import type { BucketClient } from './client-api.ts';
import { MultipartApi, type OpenUpload } from './multipart-api.ts';
import { writeHeaders } from './object-headers.ts';
import { copyObject } from './objects-api.ts';
import { LARGE_BYTES, MiB } from './parts.ts';
import { Putter, putFile } from './put.ts';
import { together } from './together.ts';
import { uploadLarge } from './upload-large.ts';

/** Bodies that are in memory at one time. */
const BODIES_BYTES = 32 * MiB;
/** Large files at one time; each sends several parts at once. */
const LARGE_AT_ONCE = 2;
/** An upload that nobody goes on with is ended after so long. */
const FORGOTTEN_MS = 7 * 24 * 60 * 60 * 1000;

type Told = (file: SiteFile, how: Stored) => void;

/** Files into the bucket: small ones in one request each, then large ones in parts. */
export class Uploads {
  #client: BucketClient;
  #bodies = new Budget(BODIES_BYTES);
  #putter: Promise<Putter> | undefined;

  constructor(client: BucketClient) {
    this.#client = client;
  }

  /** As SiteBucket.upload. */
  async run(files: readonly SiteFile[], stored: Told): Promise<void> {
    if (files.length === 0) return;
    this.#putter ??= makePutter(this.#client);
    const putter = await this.#putter;
    const small = files.filter(({ bytes }) => bytes <= LARGE_BYTES);
    const large = files.filter(({ bytes }) => bytes > LARGE_BYTES);
    const { concurrency, signal } = this.#client.options;
    await together(small, { limit: concurrency, signal }, (file, stop) =>
      this.#tell(file, stored, () => this.#small(file, putter, stop)),
    );
    if (large.length > 0) await this.#large(large, putter, stored);
  }

  async #tell(file: SiteFile, stored: Told, upload: () => Promise<Stored>): Promise<void> {
    let how: Stored;
    try {
      how = await upload();
    } catch (error) {
      throw this.#client.failure(error, `Uploading ${this.#client.name(file.key)}`, 's3:PutObject');
    }
    stored(file, how);
  }

  async #small(file: SiteFile, putter: Putter, stop: AbortSignal): Promise<Stored> {
    const turn = this.#bodies.enter(file.bytes);
    if (turn) await turn;
    try {
      const extra = writeHeaders(this.#client.options, file.key);
      return await putFile(putter, { file, name: this.#client.name(file.key), extra, stop });
    } finally {
      this.#bodies.leave(file.bytes);
    }
  }

  async #large(files: readonly SiteFile[], putter: Putter, stored: Told): Promise<void> {
    const client = this.#client;
    const { signal, log } = client.options;
    const api = new MultipartApi(client);
    const copy = (one: Copy, stop: AbortSignal) => copyObject(client, one, stop);
    const tools = { api, putter, bodies: this.#bodies, log, copy };
    const open = await api.open();
    await together(files, { limit: LARGE_AT_ONCE, signal }, (file, stop) => {
      const name = client.name(file.key);
      const headers = { ...file.headers, ...writeHeaders(client.options, file.key) };
      const own = open.filter((upload) => upload.name === name);
      return this.#tell(file, stored, () => uploadLarge({ file, name, headers, open: own }, tools, stop));
    });
    await this.#forget(api, open, new Set(files.map(({ key }) => client.name(key))));
  }

  /** Ends uploads of this action that no run came back to; those of other programs are not its business. */
  async #forget(api: MultipartApi, open: OpenUpload[], wanted: Set<string>): Promise<void> {
    const { clock, log } = this.#client.options;
    for (const upload of open) {
      const isOld = clock.now() - upload.startedAt > FORGOTTEN_MS;
      if (!isOld || upload.algorithm !== 'SHA256' || wanted.has(upload.name)) continue;
      await api.abort(upload);
      log.info(`Ended an upload of ${upload.name} that was begun a week ago and never finished.`);
    }
  }
}

async function makePutter(client: BucketClient): Promise<Putter> {
  const { agents, tries, options } = client;
  const { clock } = options;
  const endpoint = await client.endpoint();
  return new Putter({ endpoint, agents, tries, clock, credentials: () => client.credentials() });
}
