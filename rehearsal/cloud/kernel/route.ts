import type { IncomingHttpHeaders } from 'node:http';
import { parseAuthorization } from './authorization-header.ts';
import { type RestRequest, restRoute } from './rest/rest-routes.ts';
import { AwsError, type Service } from './service.ts';

/** Which operation of which service a request asks for. */
export interface Route {
  service: Service;
  operation: string;
  /** The form of a query request; undefined for JSON. */
  form: URLSearchParams | undefined;
  /** What a rest-xml request says in its path, query and headers; undefined for the others. */
  rest?: (RestRequest & { labels: Record<string, string> }) | undefined;
}

/**
 * The rest-xml service that a request is for, by the scope of its signature; S3 where there is none, to refuse it.
 * Undefined for JSON and query requests.
 */
export function restService(services: Service[], headers: IncomingHttpHeaders): Service | undefined {
  if (headers['x-amz-target'] !== undefined) return undefined;
  const scope = scopeOf(headers.authorization);
  if (scope === undefined && contentType(headers) === 'application/x-www-form-urlencoded') return undefined;
  const name = scope ?? 's3';
  return services.find((service) => service.name === name && service.protocol.kind === 'rest-xml');
}

/** The service that a signature is for; undefined for none, and for a header that says no such thing. */
function scopeOf(authorization: string | undefined): string | undefined {
  try {
    return parseAuthorization(authorization ?? '').service;
  } catch {
    return undefined;
  }
}

/**
 * Routes by method, path, query and headers.
 * Throws AwsError `MethodNotAllowed` when the SDK has no such operation, and `InvalidURI` for a path that is no text.
 */
export function routeRest(service: Service, request: RestRequest): Route {
  try {
    decodeURIComponent(request.path);
  } catch {
    throw new AwsError('InvalidURI', "Couldn't parse the specified URI.");
  }
  const found = restRoute(service, request);
  if (!found)
    throw new AwsError('MethodNotAllowed', 'The specified method is not allowed against this resource.', 405);
  const { operation, labels } = found;
  return { service, operation, form: undefined, rest: { ...request, labels } };
}

/**
 * Routes by X-Amz-Target (JSON) or by Action and Version (query), as AWS's own fronts do.
 * Throws AwsError when no service here answers to it.
 */
export function route(services: Service[], headers: IncomingHttpHeaders, body: Buffer): Route {
  const target = headers['x-amz-target'];
  const type = contentType(headers);
  if (typeof target === 'string') return routeJson(services, target, type);
  if (type === 'application/x-www-form-urlencoded') return routeQuery(services, body.toString('utf8'));
  throw new AwsError(
    'UnknownOperationException',
    'The local cloud answers AWS JSON 1.1 (X-Amz-Target) and the query protocol (a form body).',
  );
}

function routeJson(services: Service[], target: string, type: string | undefined): Route {
  const dot = target.lastIndexOf('.');
  const [prefix, operation] = [target.slice(0, dot), target.slice(dot + 1)];
  const service = services.find(
    ({ protocol }) => protocol.kind === 'json' && protocol.targetPrefix === prefix,
  );
  if (!service)
    throw new AwsError(
      'UnknownOperationException',
      `No service of this local cloud answers to the target ${target}. It runs ${running(services)}.`,
    );
  if (type !== 'application/x-amz-json-1.1')
    throw new AwsError(
      'UnknownOperationException',
      `The content type ${type || '(none)'} is not application/x-amz-json-1.1.`,
    );
  return { service, operation, form: undefined };
}

function routeQuery(services: Service[], body: string): Route {
  const form = new URLSearchParams(body);
  const version = form.get('Version') ?? '';
  const service = services.find(({ protocol }) => protocol.kind === 'query' && protocol.version === version);
  if (!service)
    throw new AwsError(
      'InvalidAction',
      `No service of this local cloud has version ${version || '(none)'}. It runs ${running(services)}.`,
    );
  return { service, operation: form.get('Action') ?? '', form };
}

const contentType = (headers: IncomingHttpHeaders): string =>
  String(headers['content-type'] ?? '').split(';')[0] ?? '';

const running = (services: Service[]): string =>
  services
    .map(({ name }) => name)
    .sort()
    .join(', ') || 'no service';
