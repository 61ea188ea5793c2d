import type { NormalizedSchema } from '@smithy/core/schema';
import { notImplemented } from '../refusals.ts';
import { kindOf } from '../schema-kind.ts';
import { AwsError } from '../service.ts';
import { readHttpValue } from './http-value.ts';
import type { RestRequest } from './rest-routes.ts';
import { readXml, xmlName } from './xml-input.ts';

/** Headers that belong to the signature, the transfer or the client, not to an operation. */
const general = new Set([
  'x-amz-date',
  'x-amz-content-sha256',
  'x-amz-security-token',
  'x-amz-user-agent',
  'x-amz-decoded-content-length',
  'x-amz-trailer',
  'x-amz-sdk-checksum-algorithm',
]);

/** Where the members of an input stand in a request, by wire name. */
interface Bindings {
  labels: Map<string, NormalizedSchema>;
  query: Map<string, [member: string, schema: NormalizedSchema]>;
  headers: Map<string, [member: string, schema: NormalizedSchema]>;
  prefix: [member: string, prefix: string] | undefined;
  payload: [member: string, schema: NormalizedSchema] | undefined;
  /** Members that no trait binds: they are elements of the body. */
  free: string[];
}

const known = new WeakMap<NormalizedSchema, Bindings>();

/**
 * A request as the SDK's input, by the bindings of its schema. `readInput` checks the result.
 * Throws AwsError for unknown query parameters and x-amz- headers (by name), and for values of another type.
 */
export function readRest(
  schema: NormalizedSchema,
  request: RestRequest & {
    labels: Record<string, string>;
    fixed: Set<string>;
    body: Buffer;
    checksummed: boolean;
  },
): Record<string, unknown> {
  const bindings = bindingsOf(schema);
  const input: Record<string, unknown> = {};
  for (const [name, text] of Object.entries(request.labels)) input[name] = decodeURIComponent(text);
  readQuery(bindings, request, input);
  readHeaders(bindings, request, input);
  readBody(schema, bindings, request.body, input);
  return input;
}

function readQuery(
  { query }: Bindings,
  request: RestRequest & { fixed: Set<string> },
  input: Record<string, unknown>,
): void {
  for (const [name, text] of request.query) {
    const bound = query.get(name);
    if (bound) input[bound[0]] = readHttpValue(bound[1], text, name);
    else if (name !== 'x-id' && !request.fixed.has(name))
      throw new AwsError('InvalidArgument', `The query parameter ${name} is not known to this operation.`);
  }
}

function readHeaders(
  { headers, prefix }: Bindings,
  { headers: given, checksummed }: { headers: Record<string, unknown>; checksummed: boolean },
  input: Record<string, unknown>,
): void {
  const prefixed: Record<string, string> = {};
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined) continue;
    const bound = headers.get(name);
    if (bound) input[bound[0]] = readHttpValue(bound[1], String(value), name);
    else if (prefix && name.startsWith(prefix[1])) prefixed[name.slice(prefix[1].length)] = String(value);
    else if (checksummed && name.startsWith('x-amz-checksum-')) continue;
    else if (name.startsWith('x-amz-') && !general.has(name)) throw notImplemented(name);
  }
  if (prefix && Object.keys(prefixed).length) input[prefix[0]] = prefixed;
}

function readBody(
  schema: NormalizedSchema,
  { payload, free }: Bindings,
  body: Buffer,
  input: Record<string, unknown>,
): void {
  if (payload) {
    const [name, member] = payload;
    if (kindOf(member) === 'blob') input[name] = body;
    else if (body.length)
      input[name] =
        kindOf(member) === 'structure'
          ? readXml(member, xmlName(member, member.getName() ?? name), body.toString('utf8'))
          : body.toString('utf8');
  } else if (free.length && body.length) {
    const value = readXml(schema, xmlName(schema, schema.getName() ?? ''), body.toString('utf8'));
    Object.assign(input, value);
  }
}

function bindingsOf(schema: NormalizedSchema): Bindings {
  const found = known.get(schema);
  if (found) return found;
  const made: Bindings = {
    labels: new Map(),
    query: new Map(),
    headers: new Map(),
    prefix: undefined,
    payload: undefined,
    free: [],
  };
  if (schema.isStructSchema())
    for (const [name, member] of schema.structIterator()) {
      const { httpLabel, httpQuery, httpHeader, httpPrefixHeaders, httpPayload } = member.getMergedTraits();
      if (httpLabel) made.labels.set(name, member);
      else if (typeof httpQuery === 'string') made.query.set(httpQuery, [name, member]);
      else if (typeof httpHeader === 'string') made.headers.set(httpHeader.toLowerCase(), [name, member]);
      else if (typeof httpPrefixHeaders === 'string') made.prefix = [name, httpPrefixHeaders];
      else if (httpPayload) made.payload = [name, member];
      else made.free.push(name);
    }
  known.set(schema, made);
  return made;
}
