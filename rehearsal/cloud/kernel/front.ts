import { randomUUID } from 'node:crypto';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { Clock } from '../../../src/core/clock.ts';
import type { JournalEntry } from '../cloud.types.ts';
import type { World } from '../world.ts';
import { authenticate } from './authenticate.ts';
import type { KeyRing } from './credentials.ts';
import type { Dispatcher } from './dispatcher.ts';
import { type Gate, roleName } from './gate.ts';
import { findOperation, type KnownOperation } from './operation-schema.ts';
import { parseQuery } from './query-input.ts';
import { wrongType } from './refusals.ts';
import { sendAnswer, sendRefusal } from './reply.ts';
import { checkBody } from './rest/body-checksums.ts';
import { wholeBody } from './rest/chunked-body.ts';
import { checkContentHash } from './rest/content-hash.ts';
import { readRest } from './rest/rest-input.ts';
import { restError } from './rest/rest-refusal.ts';
import type { RestRequest } from './rest/rest-routes.ts';
import { type Route, restService, route, routeRest } from './route.ts';
import { AwsError, type Caller, type Operation, type Service, WireFault } from './service.ts';
import { isWrite, subjectOf } from './subject.ts';

/** The largest body that is read: ECR's parts of 20 MiB are a third longer in base64; parts of an object are longer still. */
const bodyLimit = 64 * 1024 * 1024;
const objectLimit = 512 * 1024 * 1024;

/** Nobody: no role has this name, so IAM denies it everything. */
const nobody: Caller = { arn: 'anonymous', role: '' };

interface FrontOptions {
  services: Map<string, Service>;
  gate: Gate;
  dispatcher: Dispatcher;
  keys: KeyRing;
  world: World;
  clock: Clock;
  log(line: string): void;
}

/** The one port that answers all AWS services. It is not listening yet. */
export function createFront(options: FrontOptions): http.Server {
  return http.createServer((request, response) => {
    const requestId = randomUUID();
    // Clients that have no clock of their own to trust go by this header (a lock's age, a skewed signature).
    response.setHeader('date', new Date(options.clock.now()).toUTCString());
    let service: Service | undefined;
    answer(options, request, response, requestId, (found) => {
      service = found;
    }).catch((error: unknown) => {
      if (error instanceof WireFault) return playWireFault(response, error.what);
      // The client is gone (a deploy was killed): nobody is left to answer, and nothing was done.
      if (request.errored && error === request.errored) return;
      if (!(error instanceof AwsError)) options.log(`local cloud: ${String(error)}`);
      sendRefusal(response, { service, error: service ? restError(service.name, error) : error, requestId });
    });
  });
}

async function answer(
  options: FrontOptions,
  request: IncomingMessage,
  response: ServerResponse,
  requestId: string,
  found: (service: Service) => void,
): Promise<void> {
  const services = [...options.services.values()];
  const rest = restService(services, request.headers);
  if (rest) found(rest);
  const body = await readBody(request, response, rest ? objectLimit : bodyLimit);
  const asked = rest ? routeRest(rest, restRequest(request)) : routeOther(services, request, body);
  const { service } = asked;
  found(service);
  const { gate } = options;
  const { operation: name } = asked;
  const arrival = { service: service.name, operation: name, role: '', write: isWrite(name), subject: '' };
  await gate.record(arrival, async (entry) => {
    const { known, wire } = await perform(options, { asked, request, body, entry, requestId }).catch(
      (error: unknown) => {
        throw rest ? restError(rest.name, error) : error;
      },
    );
    sendAnswer(response, { service, known, wire, requestId });
  });
}

function routeOther(services: Service[], request: IncomingMessage, body: Buffer): Route {
  if (request.method !== 'POST' || pathOf(request) !== '/')
    throw new AwsError(
      'UnknownOperationException',
      `${request.method} ${pathOf(request)} is no AWS operation.`,
    );
  return route(services, request.headers, body);
}

/** The path stays as it was sent: a key may hold `..` and `//`, which a URL would tidy up. */
function restRequest({ method = '', url = '/', headers }: IncomingMessage): RestRequest {
  const at = url.indexOf('?');
  const [path, search] = at < 0 ? [url, ''] : [url.slice(0, at), url.slice(at + 1)];
  return { method, path, query: new URLSearchParams(search), headers };
}

async function perform(
  options: FrontOptions,
  call: { asked: Route; request: IncomingMessage; body: Buffer; entry: JournalEntry; requestId: string },
) {
  const { asked, request, body, entry, requestId } = call;
  const { service } = asked;
  const caller = await identify(options, asked, request, body);
  entry.role = caller === nobody ? '' : roleName(caller);
  const known = findOperation(service, asked.operation);
  const input = inputOf(asked, known, request, body);
  entry.subject = subjectOf(input);
  const { wire } = await options.dispatcher.run({ service, known, body: input, caller, entry, requestId });
  return { known, wire };
}

function inputOf(
  { service, form, rest }: Route,
  known: KnownOperation,
  request: IncomingMessage,
  body: Buffer,
): unknown {
  if (!rest) return form ? parseQuery(service, known.input, form) : parseJson(service, body);
  if (service.name === 's3') checkContentHash(request.headers, body);
  const whole = wholeBody(request.headers, body);
  if (known.checksummed && rest.method !== 'GET')
    checkBody(whole.headers, whole.body, rest.method === 'POST');
  return readRest(known.input, { ...rest, ...whole, fixed: known.fixed, checksummed: known.checksummed });
}

/** Who calls. An operation that is open to all is not signed; whoever signs it all the same must do it well. */
async function identify(
  options: FrontOptions,
  asked: Route,
  request: IncomingMessage,
  body: Buffer,
): Promise<Caller> {
  const operation: Operation | undefined = asked.service.operations[asked.operation];
  if (operation?.anonymous && !request.headers.authorization) return nobody;
  const { keys, world, clock } = options;
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  const query: Record<string, string | string[]> = {};
  for (const name of url.searchParams.keys()) query[name] = url.searchParams.getAll(name);
  return authenticate({
    service: asked.service,
    signed: {
      method: request.method ?? '',
      target: request.url ?? '/',
      path: url.pathname,
      query,
      headers: request.headers,
      body,
    },
    keys,
    world,
    clock,
  });
}

function parseJson(service: Service, body: Buffer): unknown {
  if (!body.length) return {};
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw wrongType(service, 'the body', 'text that is no JSON', 'a structure');
  }
}

async function readBody(request: IncomingMessage, response: ServerResponse, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  const announced = Number(request.headers['content-length'] ?? 0);
  if (announced > limit) throw tooLarge(response);
  for await (const chunk of request) {
    size += chunk.length;
    if (size > limit) throw new AwsError('RequestEntityTooLargeException', 'The request is too large.', 413);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** What is left of the body is not read: the connection ends with the answer. */
function tooLarge(response: ServerResponse): AwsError {
  response.setHeader('connection', 'close');
  return new AwsError('RequestEntityTooLargeException', 'The request is too large.', 413);
}

function playWireFault(response: ServerResponse, what: WireFault['what']): void {
  if (what.kind === 'reset') {
    response.socket?.resetAndDestroy();
    return;
  }
  const { status, retryAfterSeconds } = what;
  response.writeHead(status, {
    'content-length': 0,
    ...(retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }),
  });
  response.end();
}

const pathOf = (request: IncomingMessage): string => (request.url ?? '/').split('?')[0] ?? '/';
