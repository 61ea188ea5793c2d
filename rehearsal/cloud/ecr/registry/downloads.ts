import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { Clock } from '../../../../src/core/clock.ts';
import type { BlobStore } from '../store/blob-store.ts';

const lifetimeMs = 60 * 60 * 1000;

/**
 * Addresses from which one blob each can be fetched without credentials, standing in for the presigned S3 addresses
 * that ECR sends its callers to. As there, an Authorization header beside the signature is refused.
 */
export class Downloads {
  #blobs: BlobStore;
  #clock: Clock;
  #granted = new Map<string, { digest: string; size: number; expiresAt: number }>();

  constructor(blobs: BlobStore, clock: Clock) {
    this.#blobs = blobs;
    this.#clock = clock;
  }

  /** The path of a new address. */
  grant(blob: { digest: string; size: number }): string {
    const signature = randomBytes(16).toString('hex');
    this.#granted.set(signature, { ...blob, expiresAt: this.#clock.now() + lifetimeMs });
    return `/layers/${blob.digest.replace(':', '-')}?X-Amz-Expires=${lifetimeMs / 1000}&X-Amz-Signature=${signature}`;
  }

  async serve(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const granted = this.#granted.get(url.searchParams.get('X-Amz-Signature') ?? '');
    if (request.headers.authorization !== undefined) {
      return refuse(
        response,
        400,
        'InvalidArgument',
        'Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter ' +
          'or the Authorization header should be specified',
      );
    }
    const isMine = granted && url.pathname === `/layers/${granted.digest.replace(':', '-')}`;
    if (!isMine) return refuse(response, 403, 'AccessDenied', 'Access Denied');
    if (granted.expiresAt <= this.#clock.now()) {
      return refuse(response, 403, 'AccessDenied', 'Request has expired');
    }
    const range = rangeOf(request.headers.range, granted.size);
    if (range === 'unsatisfiable') {
      return refuse(response, 416, 'InvalidRange', 'The requested range is not satisfiable');
    }
    const { start, end } = range ?? { start: 0, end: granted.size - 1 };
    response.writeHead(range ? 206 : 200, {
      'content-length': end - start + 1,
      'content-type': 'application/octet-stream',
      'accept-ranges': 'bytes',
      ...(range && { 'content-range': `bytes ${start}-${end}/${granted.size}` }),
    });
    if (request.method === 'HEAD' || granted.size === 0) return void response.end();
    await pipeline(this.#blobs.open(granted.digest, { start, end }), response);
  }
}

function rangeOf(
  header: string | undefined,
  size: number,
): { start: number; end: number } | 'unsatisfiable' | undefined {
  const found = /^bytes=(?<first>\d*)-(?<last>\d*)$/.exec(header ?? '')?.groups;
  if (!found || (found.first === '' && found.last === '')) return undefined;
  const fromEnd = found.first === '';
  const start = fromEnd ? Math.max(0, size - Number(found.last)) : Number(found.first);
  const end = fromEnd || found.last === '' ? size - 1 : Math.min(Number(found.last), size - 1);
  return start >= size || start > end ? 'unsatisfiable' : { start, end };
}

function refuse(response: ServerResponse, status: number, code: string, message: string): void {
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`;
  response.writeHead(status, {
    'content-type': 'application/xml',
    'content-length': Buffer.byteLength(body),
  });
  response.end(body);
}
