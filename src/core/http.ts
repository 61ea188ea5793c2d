import http from 'node:http';
import https from 'node:https';
import type { Readable } from 'node:stream';
import { isError } from './failure.ts';
import type { Healing } from './retry.ts';

/*
 * node:http, not fetch: it costs 30 ms less at start-up, keeps connections alive where we say so,
 * and tells when a body makes no progress. Proxies: Node reads HTTPS_PROXY and NO_PROXY from `proxyEnv`.
 */
const options = { keepAlive: true, maxSockets: 32, proxyEnv: process.env };
const agents = { 'http:': new http.Agent(options), 'https:': new https.Agent(options) };

export interface HttpRequest {
  method: string;
  url: string | URL;
  headers?: Record<string, string>;
  /** A stream is made anew for each try; its length goes into `content-length` by the caller. */
  body?: string | Buffer | (() => Readable);
  signal?: AbortSignal;
  /** Ends the request when nothing moved in either direction for so long. 30 s unless told. */
  idleMs?: number;
}

export interface HttpResponse {
  status: number;
  /** Names in lower case; several of one name are joined with `, `. */
  headers: Record<string, string>;
  body: Buffer;
}

/** An answer that was not wanted, with the beginning of its body for the message. */
export class HttpError extends Error {
  response: HttpResponse;

  constructor(request: { method: string; url: string | URL }, response: HttpResponse) {
    super(`${request.method} ${withoutQuery(request.url)} answered ${response.status}: ${excerpt(response)}`);
    this.name = 'HttpError';
    this.response = response;
  }
}

/** Nothing moved for too long. */
export class IdleError extends Error {
  code = 'ETIMEDOUT';

  constructor(request: { method: string; url: string | URL }, idleMs: number) {
    super(`${request.method} ${withoutQuery(request.url)}: nothing moved for ${idleMs / 1000} s.`);
    this.name = 'IdleError';
  }
}

const BODY_LIMIT_BYTES = 64 * 1024 * 1024;

/**
 * One request, whatever its status. Redirects are not followed.
 * @throws the system's error when the connection breaks, IdleError, the signal's reason
 */
export function send(request: HttpRequest): Promise<HttpResponse> {
  const url = new URL(request.url);
  const secure = url.protocol === 'https:';
  const idleMs = request.idleMs ?? 30_000;
  return new Promise((resolve, reject) => {
    const outgoing = (secure ? https : http).request(url, {
      method: request.method,
      headers: request.headers ?? {},
      agent: secure ? agents['https:'] : agents['http:'],
      ...(request.signal && { signal: request.signal }),
    });
    outgoing.setTimeout(idleMs, () => outgoing.destroy(new IdleError(request, idleMs)));
    outgoing.on('error', (error) => reject(request.signal?.aborted ? request.signal.reason : error));
    outgoing.on('response', (incoming) => collect(incoming).then(resolve, reject));
    if (typeof request.body === 'function') {
      const body = request.body();
      body.on('error', (error) => outgoing.destroy(error));
      outgoing.on('close', () => body.destroy());
      body.pipe(outgoing);
    } else outgoing.end(request.body);
  });
}

async function collect(incoming: http.IncomingMessage): Promise<HttpResponse> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of incoming) {
    bytes += chunk.length;
    if (bytes > BODY_LIMIT_BYTES) throw new Error('The answer is larger than 64 MiB.');
    chunks.push(chunk);
  }
  const headers = Object.fromEntries(
    Object.entries(incoming.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  );
  return { status: incoming.statusCode ?? 0, headers, body: Buffer.concat(chunks) };
}

const BROKEN = new Set([
  'ECONNRESET',
  'ECONNREFUSED',
  'EPIPE',
  'ETIMEDOUT',
  'EAI_AGAIN',
  'ENETUNREACH',
  'EHOSTUNREACH',
]);

/** Heals by itself: a broken connection, 429 and 408, 5xx but 501. `Retry-After` is honoured. */
export function httpHealing(error: unknown): Healing {
  if (error instanceof HttpError) {
    const { status, headers } = error.response;
    if (status !== 408 && status !== 429 && (status < 500 || status === 501)) return 'give-up';
    const seconds = Number(headers['retry-after']);
    return { retry: true, ...(seconds > 0 && seconds <= 300 && { afterMs: seconds * 1000 }) };
  }
  const code = isError(error) && 'code' in error ? error.code : undefined;
  return BROKEN.has(String(code)) ? { retry: true } : 'give-up';
}

function withoutQuery(url: string | URL): string {
  const { origin, pathname } = new URL(url);
  return origin + pathname;
}

function excerpt(response: HttpResponse): string {
  const text = response.body.toString('utf8', 0, 2000).replace(/\s+/g, ' ').trim();
  return text === '' ? '(no body)' : text.slice(0, 500);
}
