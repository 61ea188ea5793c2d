import { types } from 'node:util';
import type { NormalizedSchema } from '@smithy/core/schema';
import { kindOf, membersOf } from '../schema-kind.ts';
import { toJson } from '../write-output.ts';
import { xmlElement } from '../xml-output.ts';
import { writeHttpValue } from './http-value.ts';
import { xmlName } from './xml-input.ts';

/** An answer as it goes out. */
export interface RestReply {
  status: number;
  headers: Record<string, string>;
  body: Uint8Array | string;
}

/**
 * Writes an answer by the bindings of the operation's output. A part of an object (Content-Range) is 206.
 * Throws an Error (a mistake in the local cloud) for an answer that the schema does not describe.
 */
export function writeRest(
  schema: NormalizedSchema,
  answer: unknown,
  { status, namespace, path }: { status: number; namespace: string; path: string },
): RestReply {
  const reply: RestReply = { status, headers: {}, body: '' };
  if (kindOf(schema) === 'nothing') return reply;
  const members = membersOf(schema);
  const free: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(Object(answer))) {
    if (value === undefined || name === '$metadata') continue;
    const member = members.get(name);
    if (!member) throw new Error(`${path}.${name}: the SDK's schema has no such member.`);
    const { httpHeader, httpPrefixHeaders, httpPayload } = member.getMergedTraits();
    if (typeof httpHeader === 'string')
      reply.headers[httpHeader.toLowerCase()] = writeHttpValue(member, value);
    else if (typeof httpPrefixHeaders === 'string')
      for (const [key, text] of Object.entries(Object(value)))
        reply.headers[`${httpPrefixHeaders}${key}`] = String(text);
    else if (httpPayload) writePayload(reply, member, value, { namespace, path: `${path}.${name}` });
    else free[name] = value;
  }
  if (isDocument(schema)) document(reply, schema, toJson(schema, free, path), namespace);
  if (reply.headers['content-range'] !== undefined) reply.status = 206;
  return reply;
}

function writePayload(
  reply: RestReply,
  member: NormalizedSchema,
  value: unknown,
  { namespace, path }: { namespace: string; path: string },
): void {
  if (types.isUint8Array(value)) reply.body = value;
  else if (kindOf(member) === 'structure') document(reply, member, toJson(member, value, path), namespace);
  else reply.body = String(value);
}

function document(reply: RestReply, schema: NormalizedSchema, value: unknown, namespace: string): void {
  const root = xmlName(schema, schema.getName() ?? '');
  reply.body = `<?xml version="1.0" encoding="UTF-8"?>\n${xmlElement(schema, root, value, { xmlns: namespace })}`;
  reply.headers['content-type'] ??= 'application/xml';
}

/** Does the body of an answer hold members that no trait binds elsewhere? */
function isDocument(schema: NormalizedSchema): boolean {
  const members = [...membersOf(schema).values()].map((member) => member.getMergedTraits());
  return (
    !members.some(({ httpPayload }) => httpPayload) &&
    members.some(
      ({ httpHeader, httpPrefixHeaders }) => httpHeader === undefined && httpPrefixHeaders === undefined,
    )
  );
}
