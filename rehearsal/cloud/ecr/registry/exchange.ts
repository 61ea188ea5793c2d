import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../../../../src/core/clock.ts';
import type { Permission } from '../../kernel/service.ts';
import type { RegistryStore } from '../store/registry-store.ts';
import type { Quirks } from './quirks.ts';

/** One request of the registry protocol, after its caller is known. */
export interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
  url: URL;
  /** `http://HOST:PORT`, without a slash at the end. */
  origin: string;
  repository: string;
  /** What the path names last: a digest, a tag or an upload id; '' where it names none. */
  reference: string;
  store: RegistryStore;
  clock: Clock;
  quirks: Quirks;
  /** Makes the address from which a blob is fetched without credentials, as S3's presigned ones. */
  presign(digest: string): string;
}

/** One kind of request. */
export interface Route {
  method: string;
  /** Groups: `repository`, `reference`. */
  path: RegExp;
  /** What Fault.operation and the journal call it. */
  operation: string;
  write: boolean;
  /** IAM actions on the repository. */
  actions(exchange: Exchange): Permission['action'][];
  serve(exchange: Exchange): Promise<void> | void;
}

/** Answers without a body, or with JSON. */
export function answer(
  { response }: Pick<Exchange, 'response'>,
  status: number,
  headers: Record<string, string | number> = {},
  body?: unknown,
): void {
  const text = body === undefined ? '' : JSON.stringify(body);
  response.writeHead(status, {
    ...headers,
    ...(body === undefined ? {} : { 'content-type': 'application/json; charset=utf-8' }),
    // A 204 must not say how long it is.
    ...(status === 204 ? {} : { 'content-length': headers['content-length'] ?? Buffer.byteLength(text) }),
  });
  response.end(text);
}

/** Is there a body to read? */
export function hasBody({ request }: Pick<Exchange, 'request'>): boolean {
  return Number(request.headers['content-length'] ?? 0) > 0 || 'transfer-encoding' in request.headers;
}
