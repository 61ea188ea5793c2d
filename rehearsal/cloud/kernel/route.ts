import type { IncomingHttpHeaders } from 'node:http';
import { AwsError, type Service } from './service.ts';

/** Which operation of which service a request asks for. */
export interface Route {
  service: Service;
  operation: string;
  /** The form of a query request; undefined for JSON. */
  form: URLSearchParams | undefined;
}

/**
 * Routes by X-Amz-Target (JSON) or by Action and Version (query), as AWS's own fronts do.
 * Throws AwsError when no service here answers to it.
 */
export function route(services: Service[], headers: IncomingHttpHeaders, body: Buffer): Route {
  const target = headers['x-amz-target'];
  const type = String(headers['content-type'] ?? '').split(';')[0];
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

const running = (services: Service[]): string =>
  services
    .map(({ name }) => name)
    .sort()
    .join(', ') || 'no service';
