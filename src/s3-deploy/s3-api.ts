import type { SiteBucket } from './edge.ts';
import { BucketClient, type BucketOptions } from './transfer/client-api.ts';
import { readDocument, writeDocument } from './transfer/documents-api.ts';
import { listInParts } from './transfer/list.ts';
import {
  copyObject,
  DELETE_AT_ONCE,
  deleteIfSame,
  deleteObjects,
  hasVersion,
  pagesOf,
} from './transfer/objects-api.ts';
import { together } from './transfer/together.ts';
import { Uploads } from './transfer/upload.ts';

/** Requests of a thousand keys at one time. */
const DELETES = 4;

/** The bucket below a prefix. No request is sent. */
export function connectBucket(options: BucketOptions): SiteBucket {
  const client = new BucketClient(options);
  const uploads = new Uploads(client);
  const { concurrency, signal } = options;
  return {
    list: (known) => listInParts(known, pagesOf(client)),
    read: (key) => readDocument(client, key),
    write: (...given) => writeDocument(client, ...given),
    upload: (files, stored) => uploads.run(files, stored),

    copy: (copies, stored) =>
      together(copies, { limit: concurrency, signal }, async (copy, stop) => {
        stored(copy, await copyObject(client, copy, stop));
      }),

    async lacking(versions) {
      const keys: string[] = [];
      await together(versions, { limit: concurrency, signal }, async (version, stop) => {
        if (!(await hasVersion(client, version, stop))) keys.push(version.key);
      });
      return keys;
    },

    async remove(keys, etag) {
      // A lock is given back after a cancellation too.
      const each = { limit: DELETES, signal: new AbortController().signal };
      if (etag !== undefined) return together(keys, each, (key) => deleteIfSame(client, key, etag));
      const chunks = Array.from({ length: Math.ceil(keys.length / DELETE_AT_ONCE) }, (_, index) =>
        keys.slice(index * DELETE_AT_ONCE, (index + 1) * DELETE_AT_ONCE),
      );
      await together(chunks, each, (chunk) => deleteObjects(client, chunk));
    },
  };
}
