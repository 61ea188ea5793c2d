import { Failure } from '../../core/failure.ts';
import type { Log } from '../../core/log.ts';
import type { Copy } from '../edge.ts';
import type { SiteFile, Stored, StoredHeaders } from '../release.types.ts';
import type { Budget } from './budget.ts';
import { escapedValue } from './escape.ts';
import type { MultipartApi, OpenUpload, StoredPart } from './multipart-api.ts';
import { compositeOf, type Part, partsOf, readPart } from './parts.ts';
import type { Putter } from './put.ts';
import { base64, resumable } from './resume.ts';
import { together } from './together.ts';
import { unquoted } from './unquoted.ts';

/** Parts of one file at one time. */
const PARTS_AT_ONCE = 4;
/** A copy inside S3 takes no more, so an upload that may end with other headers than wanted is not gone on with. */
const MOST_BYTES_OF_A_COPY = 5 * 1024 ** 3;

export interface Large {
  file: SiteFile;
  /** The object's whole name. */
  name: string;
  /** All headers that it is to be stored with, encryption and the like beside the file's own. */
  headers: StoredHeaders;
  /** Uploads of this name that an earlier run left. */
  open: OpenUpload[];
}

export interface LargeTools {
  api: MultipartApi;
  putter: Putter;
  bodies: Budget;
  log: Log;
  copy(copy: Copy, stop: AbortSignal): Promise<Stored>;
}

/**
 * Uploads a large file in parts, and goes on where a run that was killed stopped. When it fails its parts stay, for the
 * next run.
 */
export async function uploadLarge(large: Large, tools: LargeTools, stop: AbortSignal): Promise<Stored> {
  const { file, name, headers, open } = large;
  const { api, log } = tools;
  const parts = await partsOf(file);
  const mayResume = file.bytes <= MOST_BYTES_OF_A_COPY;
  const found = await resumable(api, open, mayResume ? parts : []);
  const id = found?.id ?? (await api.begin(name, headers));
  const stored = new Map((found?.stored ?? []).map((part) => [part.number, part]));
  if (found) log.info(`${name}: ${stored.size} of ${parts.length} parts are there from an earlier run.`);
  try {
    await sendParts(parts, stored, { ...large, id }, tools, stop);
  } catch (error) {
    log.info(
      `${name}: ${stored.size} of ${parts.length} parts stay in the bucket, the next run goes on with them.`,
    );
    throw error;
  }
  const all = parts.flatMap(({ number }) => stored.get(number) ?? []);
  const { sha256, ...done } = await api.complete(name, id, all);
  if (sha256 !== undefined && sha256 !== compositeOf(parts)) throw notTheSame(name);
  return found ? withHeaders(large, done, tools, stop) : done;
}

async function sendParts(
  parts: Part[],
  stored: Map<number, StoredPart>,
  { file, name, id }: Large & { id: string },
  { putter, bodies }: LargeTools,
  stop: AbortSignal,
): Promise<void> {
  const missing = parts.filter(({ number }) => !stored.has(number));
  await together(missing, { limit: PARTS_AT_ONCE, signal: stop }, async (part, stopped) => {
    const turn = bodies.enter(part.bytes);
    if (turn) await turn;
    try {
      const query = `partNumber=${part.number}&uploadId=${escapedValue(id)}`;
      const body = readPart(file, part);
      const answer = await putter.put({ name, query, headers: {}, body, sha256: part.sha256 }, stopped);
      const { number, bytes, sha256 } = part;
      stored.set(number, { number, bytes, etag: unquoted(answer.headers.etag), sha256: base64(sha256) });
    } finally {
      bodies.leave(part.bytes);
    }
  });
}

/** The headers are those of the run that began the upload; a copy onto itself sets them right. */
async function withHeaders(
  { file, name, headers }: Large,
  done: Stored,
  { api, copy }: LargeTools,
  stop: AbortSignal,
): Promise<Stored> {
  const head = await api.head(name);
  const kept = Object.keys(head.headers).filter((header) => STORED.test(header));
  const names = new Set([...kept, ...Object.keys(file.headers)]);
  const same = [...names].every((header) => head.headers[header] === file.headers[header]);
  const encrypted = ENCRYPTION.every(
    (header) => !headers[header] || agrees(head.headers[header], headers[header]),
  );
  if (same && encrypted) return done;
  const { key } = file;
  return copy({ from: { key }, to: key, headers: file.headers, ifMatch: done.etag }, stop);
}

/** Those that S3 keeps because they were sent. */
const STORED =
  /^(cache-control|content-disposition|content-encoding|content-language|expires|x-amz-website-redirect-location|x-amz-meta-.*)$/;
const ENCRYPTION = ['x-amz-server-side-encryption', 'x-amz-server-side-encryption-aws-kms-key-id'];

/** S3 answers a key's ARN, whatever it was named by. */
const agrees = (is: string | undefined, wanted: string) =>
  is === wanted || is?.endsWith(`/${wanted}`) === true;

function notTheSame(name: string): Failure {
  return new Failure({
    what: `S3 stored something else than what was sent as ${name} (its checksum is another).`,
    next: 'Something on the way changes requests: check the proxy and the runner, then run the job again.',
  });
}
