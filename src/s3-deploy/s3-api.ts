import type { SiteBucket } from './edge.ts';
import type { SiteFile, Stored } from './release.types.ts';
import { Budget } from './transfer/budget.ts';
import { BucketClient, type BucketOptions } from './transfer/client-api.ts';
import { readDocument, writeDocument } from './transfer/documents-api.ts';
import { listInParts } from './transfer/list.ts';
import { writeHeaders } from './transfer/object-headers.ts';
import { copyObject, DELETE_AT_ONCE, deleteObjects, pagesOf } from './transfer/objects-api.ts';
import { Putter, putFile } from './transfer/put.ts';
import { together } from './transfer/together.ts';

/** Bodies that are in memory at one time. */
const BODIES_BYTES = 32 * 1024 * 1024;
/** Requests of a thousand keys at one time. */
const DELETES = 4;

/** The bucket below a prefix. No request is sent. */
export function connectBucket(options: BucketOptions): SiteBucket {
  const client = new BucketClient(options);
  const { concurrency, signal } = options;
  let putter: Promise<Putter> | undefined;
  return {
    list: (known) => listInParts(known, pagesOf(client)),
    read: (key) => readDocument(client, key),
    write: (...given) => writeDocument(client, ...given),

    async upload(files, stored) {
      if (files.length === 0) return;
      putter ??= makePutter(client);
      const upload = uploader(client, await putter);
      await together(files, { limit: concurrency, signal }, async (file, stop) => {
        stored(file, await upload(file, stop));
      });
    },

    copy: (copies, stored) =>
      together(copies, { limit: concurrency, signal }, async (copy, stop) => {
        stored(copy, await copyObject(client, copy, stop));
      }),

    async remove(keys, etag) {
      const chunks = Array.from({ length: Math.ceil(keys.length / DELETE_AT_ONCE) }, (_, index) =>
        keys.slice(index * DELETE_AT_ONCE, (index + 1) * DELETE_AT_ONCE),
      );
      const never = new AbortController().signal;
      await together(chunks, { limit: DELETES, signal: never }, (chunk) =>
        deleteObjects(client, chunk, etag),
      );
    },
  };
}

async function makePutter(client: BucketClient): Promise<Putter> {
  const { agents, tries, options } = client;
  const { clock } = options;
  const endpoint = await client.endpoint();
  return new Putter({ endpoint, agents, tries, clock, credentials: () => client.credentials() });
}

function uploader(client: BucketClient, putter: Putter) {
  const bodies = new Budget(BODIES_BYTES);
  return async (file: SiteFile, stop: AbortSignal): Promise<Stored> => {
    const name = client.name(file.key);
    const turn = bodies.enter(file.bytes);
    if (turn) await turn;
    try {
      return await putFile(putter, { file, name, extra: writeHeaders(client.options, file.key), stop });
    } catch (error) {
      throw client.failure(error, `Uploading ${name}`, 's3:PutObject');
    } finally {
      bodies.leave(file.bytes);
    }
  };
}
