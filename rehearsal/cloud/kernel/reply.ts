import type { ServerResponse } from 'node:http';
import type { Wire } from './dispatcher.ts';
import type { KnownOperation } from './operation-schema.ts';
import type { RestReply } from './rest/rest-output.ts';
import { restRefusal } from './rest/rest-refusal.ts';
import { AwsError, type Service } from './service.ts';
import { xmlAnswer, xmlRefusal } from './xml-output.ts';

/** The namespaces of the query services' answers. */
const namespaces: Record<string, string> = {
  sts: 'https://sts.amazonaws.com/doc/2011-06-15/',
  elasticloadbalancing: 'http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/',
};

/** Writes an answer in the protocol of the service. */
export function sendAnswer(
  response: ServerResponse,
  {
    service,
    known,
    wire,
    requestId,
  }: { service: Service; known: KnownOperation; wire: Wire; requestId: string },
): void {
  if ('reply' in wire) {
    sendRest(response, service, wire.reply, requestId);
    return;
  }
  const { json } = wire;
  const text =
    service.protocol.kind === 'query'
      ? xmlAnswer({
          operation: known.name,
          namespace: namespaceOf(service),
          schema: known.output,
          value: json,
          requestId,
        })
      : JSON.stringify(json);
  send(response, { status: 200, service, requestId, text });
}

/** Writes a refusal. Anything else than an AwsError is a mistake in the local cloud: 500, with its text. */
export function sendRefusal(
  response: ServerResponse,
  { service, error, requestId }: { service: Service | undefined; error: unknown; requestId: string },
): void {
  const refusal = error instanceof AwsError ? error : new AwsError('InternalFailure', String(error), 500);
  if (service?.protocol.kind === 'rest-xml') {
    const { status } = refusal;
    const body = status === 304 ? '' : restRefusal(service, refusal, requestId);
    const headers: Record<string, string> = body ? { 'content-type': 'application/xml' } : {};
    sendRest(response, service, { status, headers, body }, requestId);
  } else if (service?.protocol.kind === 'query') {
    const { code, status } = queryError(service, refusal);
    const text = xmlRefusal({
      namespace: namespaceOf(service),
      sender: status < 500,
      code,
      message: refusal.message,
      requestId,
    });
    send(response, { status, service, requestId, text });
  } else {
    response.setHeader('x-amzn-errortype', refusal.name);
    const text = JSON.stringify({ __type: refusal.name, message: refusal.message || undefined });
    send(response, { status: refusal.status, service, requestId, text });
  }
}

function sendRest(
  response: ServerResponse,
  service: Service,
  { status, headers, body }: RestReply,
  requestId: string,
): void {
  const bodiless = status === 204 || status === 304;
  const head = response.req.method === 'HEAD';
  response.writeHead(status, {
    ...headers,
    // HEAD says how long the body would be: the operation knows.
    ...(bodiless || (head && headers['content-length'] !== undefined)
      ? {}
      : { 'content-length': String(head ? 0 : Buffer.byteLength(body)) }),
    [service.name === 's3' ? 'x-amz-request-id' : 'x-amzn-requestid']: requestId,
  });
  response.end(bodiless || head ? undefined : body);
}

function send(
  response: ServerResponse,
  reply: { status: number; service: Service | undefined; requestId: string; text: string },
): void {
  const { status, service, requestId, text } = reply;
  response.writeHead(status, {
    'content-type': service?.protocol.kind === 'query' ? 'text/xml' : 'application/x-amz-json-1.1',
    'content-length': Buffer.byteLength(text),
    'x-amzn-requestid': requestId,
  });
  response.end(text);
}

const namespaceOf = (service: Service): string => namespaces[service.name] ?? '';

/** What a query service calls the errors that the front raises by their JSON names, and answers them with. */
const queryErrors: Record<string, { code: string; status: number }> = {
  AccessDeniedException: { code: 'AccessDenied', status: 403 },
  ThrottlingException: { code: 'Throttling', status: 400 },
};

/** The class `TargetGroupNotFoundException` is `TargetGroupNotFound` on the wire: the SDK's schema carries the code. */
function queryError(service: Service, { name, status }: AwsError): { code: string; status: number } {
  const schema = service.schemas[`${name}$`];
  const traits: unknown = Array.isArray(schema) && schema[0] === -3 ? schema[3] : undefined;
  const code =
    typeof traits === 'object' && traits !== null ? Reflect.get(traits, 'awsQueryError') : undefined;
  if (Array.isArray(code) && typeof code[0] === 'string') return { code: code[0], status };
  return queryErrors[name] ?? { code: name, status };
}
