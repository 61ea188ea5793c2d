import { NormalizedSchema } from '@smithy/core/schema';
import { requiredMembers } from '../schema-kind.ts';
import type { Service } from '../service.ts';

/** What one operation wants of method, path, query and headers. */
interface RestRoute {
  operation: string;
  method: string;
  /** Literals, and labels as `{Name}` or `{Name+}`. */
  segments: string[];
  /** `uploads`, or `list-type=2`. */
  fixed: [name: string, value: string][];
  /** Names of query parameters and headers that the input must have. */
  query: string[];
  headers: string[];
  /** What the SDK says in `x-id`. */
  id: string | undefined;
  /** The more it asks for, the more it means: ListParts wins over GetObject when there is an uploadId. */
  weight: number;
}

/** A request as far as it matters to routing. `path` is as it was sent, still percent-encoded. */
export interface RestRequest {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: Record<string, unknown>;
}

const tables = new WeakMap<Record<string, unknown>, RestRoute[]>();

/**
 * The operation that the SDK's schemas bind to a request, and the raw values of its labels; undefined when there is none.
 * Operations that share method and path are told apart by the query parameters and headers that they require.
 */
export function restRoute(
  service: Service,
  request: RestRequest,
): { operation: string; labels: Record<string, string> } | undefined {
  const segments = request.path.slice(1).split('/');
  const id = request.query.get('x-id');
  let best: { route: RestRoute; labels: Record<string, string>; weight: number } | undefined;
  for (const route of tableOf(service.schemas)) {
    if (route.method !== request.method || !asks(route, request)) continue;
    const weight = route.weight + (id !== null && route.id === id ? 0.5 : 0);
    if (best && best.weight >= weight) continue;
    const labels = labelsOf(route.segments, segments);
    if (labels) best = { route, labels, weight };
  }
  return best && { operation: best.route.operation, labels: best.labels };
}

function asks({ fixed, query, headers }: RestRoute, request: RestRequest): boolean {
  return (
    fixed.every(([name, value]) => (request.query.get(name) ?? undefined) === value) &&
    query.every((name) => request.query.has(name)) &&
    headers.every((name) => request.headers[name] !== undefined)
  );
}

function labelsOf(wanted: string[], given: string[]): Record<string, string> | undefined {
  const labels: Record<string, string> = {};
  for (const [index, segment] of wanted.entries()) {
    const greedy = segment.endsWith('+}');
    const text = greedy ? given.slice(index).join('/') : given[index];
    if (segment.startsWith('{')) {
      if (!text) return undefined;
      labels[segment.slice(1, greedy ? -2 : -1)] = text;
      if (greedy) return labels;
    } else if (text !== segment && !(segment === '' && text === undefined)) return undefined;
  }
  return given.length <= wanted.length ? labels : undefined;
}

function tableOf(schemas: Record<string, unknown>): RestRoute[] {
  const known = tables.get(schemas);
  if (known) return known;
  const table = Object.values(schemas).flatMap((schema) =>
    // The SDK writes an operation as [9, namespace, name, traits, input, output].
    Array.isArray(schema) && schema[0] === 9 ? routeOf(schema) : [],
  );
  tables.set(schemas, table);
  return table;
}

function routeOf(schema: unknown[]): RestRoute[] {
  const http: unknown = Reflect.get(Object(schema[3]), 'http');
  if (!Array.isArray(http)) return [];
  const [method, uri] = http.map(String);
  const [path = '/', search = ''] = String(uri).split('?');
  const input = NormalizedSchema.of(schema[4] as never);
  const bound = { query: [] as string[], headers: [] as string[], labels: [] as string[] };
  if (input.isStructSchema()) {
    const required = new Set(requiredMembers(input));
    for (const [name, member] of input.structIterator()) {
      const { httpQuery, httpHeader, httpLabel } = member.getMergedTraits();
      // S3's bucket stands in the host, or here, as the address is an IP, before the path of the operation.
      if (httpLabel && !path.includes(`{${name}}`) && !path.includes(`{${name}+}`))
        bound.labels.push(`{${name}}`);
      if (!required.has(name)) continue;
      if (typeof httpQuery === 'string') bound.query.push(httpQuery);
      if (typeof httpHeader === 'string') bound.headers.push(httpHeader.toLowerCase());
    }
  }
  const fixed = [...new URLSearchParams(search)].filter(([name]) => name !== 'x-id');
  const segments = [...bound.labels, ...path.slice(1).split('/')];
  const literals = segments.filter((segment) => segment && !segment.startsWith('{'));
  return [
    {
      operation: String(schema[2]),
      method: String(method),
      segments,
      fixed,
      query: bound.query,
      headers: bound.headers,
      id: new URLSearchParams(search).get('x-id') ?? undefined,
      weight: fixed.length * 4 + bound.query.length * 2 + bound.headers.length + literals.length,
    },
  ];
}
