import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ServiceContext } from '../../kernel/context.ts';
import { WireFault } from '../../kernel/service.ts';
import { repositoryArn } from '../arn.ts';
import type { RegistryStore } from '../store/registry-store.ts';
import type { Tokens } from '../tokens.ts';
import { authenticate } from './authentication.ts';
import { blobRoutes } from './blobs.ts';
import { Downloads } from './downloads.ts';
import { answer, type Exchange, hasBody, type Route } from './exchange.ts';
import { manifestRoutes } from './manifests.ts';
import type { Quirks } from './quirks.ts';
import { asRegistryError, RegistryError } from './registry-error.ts';
import { tagRoutes } from './tags.ts';
import { uploadRoutes } from './uploads.ts';

const base: Route = {
  method: 'GET',
  path: /^\/v2\/?$/,
  operation: 'GET base',
  write: false,
  actions: () => [],
  serve: (exchange) => answer(exchange, 200, {}, {}),
};
const routes: Route[] = [base, ...uploadRoutes, ...blobRoutes, ...manifestRoutes, ...tagRoutes];

const namePattern = /^(?:[a-z0-9]+(?:[._-][a-z0-9]+)*\/)*[a-z0-9]+(?:[._-][a-z0-9]+)*$/;

/** What a registry server is made of. */
export interface RegistryParts {
  context: ServiceContext;
  store: RegistryStore;
  tokens: Tokens;
  quirks: Quirks;
}

/** The registry protocol on a loopback port of its own. */
export class RegistryServer {
  #parts: RegistryParts;
  #downloads: Downloads;
  #server: http.Server;
  /** `127.0.0.1:PORT`; '' until it listens. */
  host = '';

  constructor(parts: RegistryParts) {
    this.#parts = parts;
    this.#downloads = new Downloads(parts.store.blobs, parts.context.clock);
    this.#server = http.createServer((request, response) => {
      this.#serve(request, response).catch((error) => this.#refuse(error, request, response));
    });
    // A push of a large layer takes as long as it takes.
    this.#server.requestTimeout = 0;
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject).listen(0, '127.0.0.1', resolve);
    });
    this.host = `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const origin = `http://${this.host}`;
    const url = new URL(request.url ?? '/', origin);
    if (url.pathname.startsWith('/layers/')) return this.#downloads.serve(request, response, url);
    response.setHeader('docker-distribution-api-version', 'registry/2.0');
    const { context, store, tokens, quirks } = this.#parts;
    const caller = authenticate(request.headers.authorization, tokens, origin);
    const { route, repository, reference } = routeOf(request.method ?? '', url.pathname);
    const exchange: Exchange = {
      request,
      response,
      url,
      origin,
      repository,
      reference,
      store,
      clock: context.clock,
      quirks,
      presign: (digest) => {
        const size = store.repository(repository).layers.get(digest) ?? 0;
        // Another name for the same host, so that clients see that they leave the registry.
        return origin.replace('127.0.0.1', 'localhost') + this.#downloads.grant({ digest, size });
      },
    };
    const separator = reference.includes(':') ? '@' : ':';
    await context.gate(
      {
        caller,
        service: 'ecr',
        operation: route.operation,
        permissions: route
          .actions(exchange)
          .map((action) => ({ action, resources: [repositoryArn(context.world, repository)] })),
        subject: reference ? `${repository}${separator}${reference}` : repository,
        write: route.write,
      },
      () => route.serve(exchange),
    );
  }

  #refuse(error: unknown, request: IncomingMessage, response: ServerResponse): void {
    if (response.headersSent || response.socket?.destroyed !== false) return void response.destroy();
    if (error instanceof WireFault) return void playFault(error, request, response);
    const refusal = asRegistryError(error);
    if (!refusal) this.#parts.context.log(`registry: ${error instanceof Error ? error.stack : error}`);
    const { status, code, message, headers } = refusal ?? new RegistryError(500, 'UNKNOWN', 'internal error');
    answer({ response }, status, headers, { errors: [{ code, message }] });
  }
}

function routeOf(method: string, pathname: string) {
  for (const route of routes) {
    if (route.method !== method) continue;
    const found = route.path.exec(pathname);
    if (!found) continue;
    const repository = found.groups?.repository ?? '';
    if (route !== base && !namePattern.test(repository)) {
      throw new RegistryError(400, 'NAME_INVALID', `invalid repository name '${repository}'`);
    }
    return { route, repository, reference: decodeURIComponent(found.groups?.reference ?? '') };
  }
  const isKnown = routes.some(({ path }) => path.test(pathname));
  if (isKnown) {
    throw new RegistryError(405, 'UNSUPPORTED', `The local registry has no ${method} ${pathname}.`);
  }
  throw new RegistryError(404, 'NOT_FOUND', `The local registry has no ${method} ${pathname}.`);
}

/** A reset comes in the middle of the body where there is one. */
function playFault(fault: WireFault, request: IncomingMessage, response: ServerResponse): void {
  const { what } = fault;
  if (what.kind === 'reset') {
    if (!hasBody({ request })) return void request.socket.resetAndDestroy();
    request.once('data', () => request.socket.resetAndDestroy());
    return void request.resume();
  }
  request.resume();
  const retryAfter = what.retryAfterSeconds === undefined ? {} : { 'retry-after': what.retryAfterSeconds };
  answer({ response }, what.status, retryAfter);
}
