import type { ViewerRequest } from './answer.ts';

/** A value of an event: `multiValue` where a name came more than once. */
interface EventValue {
  value: string;
  multiValue?: { value: string }[];
}

/** What CloudFront Functions gives to `handler`, for a viewer request. */
export interface FunctionEvent {
  version: '1.0';
  context: {
    distributionDomainName: string;
    distributionId: string;
    eventType: 'viewer-request';
    requestId: string;
  };
  viewer: { ip: string };
  request: {
    method: string;
    uri: string;
    querystring: Record<string, EventValue>;
    headers: Record<string, EventValue>;
    cookies: Record<string, EventValue>;
  };
}

/** The event of one request. Names and values of the query stay as the viewer encoded them; cookies are apart from headers. */
export function functionEvent(
  request: ViewerRequest,
  { id, domain, requestId }: { id: string; domain: string; requestId: string },
): FunctionEvent {
  const { cookie = '', ...headers } = request.headers;
  return {
    version: '1.0',
    context: {
      distributionDomainName: domain,
      distributionId: id,
      eventType: 'viewer-request',
      requestId,
    },
    viewer: { ip: request.ip },
    request: {
      method: request.method,
      uri: request.path,
      querystring: valuesOf(request.query.split('&')),
      headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, { value }])),
      cookies: valuesOf(cookie.split(';').map((one) => one.trim())),
    },
  };
}

function valuesOf(pairs: string[]): Record<string, EventValue> {
  const found = new Map<string, string[]>();
  for (const pair of pairs.filter(Boolean)) {
    const [name = '', ...rest] = pair.split('=');
    found.set(name, [...(found.get(name) ?? []), rest.join('=')]);
  }
  const entries = [...found].map(([name, values]): [string, EventValue] => {
    const [value = ''] = values;
    return [
      name,
      values.length > 1 ? { value, multiValue: values.map((one) => ({ value: one })) } : { value },
    ];
  });
  return Object.fromEntries(entries);
}
