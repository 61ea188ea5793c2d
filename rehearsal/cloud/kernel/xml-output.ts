import type { NormalizedSchema } from '@smithy/core/schema';
import { kindOf } from './schema-kind.ts';

/** An answer of the query protocol: `<XResponse><XResult>…</XResult><ResponseMetadata>…`. `value` is what `toJson` wrote. */
export function xmlAnswer(answer: {
  operation: string;
  namespace: string;
  schema: NormalizedSchema;
  value: unknown;
  requestId: string;
}): string {
  const { operation, namespace, schema, value, requestId } = answer;
  const result = kindOf(schema) === 'nothing' ? '' : tag(`${operation}Result`, members(schema, value));
  return (
    `<${operation}Response xmlns="${escapeXml(namespace)}">${result}` +
    `<ResponseMetadata>${tag('RequestId', escapeXml(requestId))}</ResponseMetadata></${operation}Response>`
  );
}

/** A refusal of the query protocol. */
export function xmlRefusal(refusal: {
  namespace: string;
  sender: boolean;
  code: string;
  message: string;
  requestId: string;
}): string {
  const { namespace, sender, code, message, requestId } = refusal;
  return (
    `<ErrorResponse xmlns="${escapeXml(namespace)}"><Error>${tag('Type', sender ? 'Sender' : 'Receiver')}` +
    `${tag('Code', escapeXml(code))}${tag('Message', escapeXml(message))}</Error>` +
    `${tag('RequestId', escapeXml(requestId))}</ErrorResponse>`
  );
}

/** One element and what is in it. `value` is what `toJson` wrote. */
export function xmlElement(
  schema: NormalizedSchema,
  name: string,
  value: unknown,
  attributes: Record<string, string> = {},
): string {
  const written = Object.entries(attributes).map(([key, text]) => ` ${key}="${escapeXml(text)}"`);
  return `<${name}${written.join('')}>${members(schema, value)}</${name}>`;
}

function members(schema: NormalizedSchema, value: unknown): string {
  let text = '';
  for (const [name, member] of schema.structIterator()) {
    const item = Reflect.get(Object(value), name);
    if (item !== undefined) text += element(member, wireName(member, name), item);
  }
  return text;
}

function element(schema: NormalizedSchema, name: string, value: unknown): string {
  const flat = Boolean(schema.getMergedTraits().xmlFlattened);
  switch (kindOf(schema)) {
    case 'structure':
      return tag(name, members(schema, value));
    case 'list': {
      const member = schema.getValueSchema();
      const items = Array.isArray(value) ? value : [];
      const text = items
        .map((item) => element(member, flat ? name : wireName(member, 'member'), item))
        .join('');
      return flat ? text : tag(name, text);
    }
    case 'map': {
      const [key, item] = [schema.getKeySchema(), schema.getValueSchema()];
      const text = Object.entries(Object(value)).map(([at, of]) =>
        tag(
          flat ? name : 'entry',
          element(key, wireName(key, 'key'), at) + element(item, wireName(item, 'value'), of),
        ),
      );
      return flat ? text.join('') : tag(name, text.join(''));
    }
    case 'timestamp':
      // Seconds on the JSON wire, ISO 8601 on this one.
      return tag(name, new Date(Number(value) * 1000).toISOString());
    default:
      return tag(name, escapeXml(String(value)));
  }
}

const tag = (name: string, content: string): string => `<${name}>${content}</${name}>`;

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

/** Control characters are written as S3 writes them, as references, although XML 1.0 has no room for most of them. */
export function escapeXml(text: string): string {
  return text.replace(
    /[&<>"\u0000-\u0008\u000b-\u001f]/g,
    (character) => entities[character] ?? `&#x${character.charCodeAt(0).toString(16).toUpperCase()};`,
  );
}

function wireName(schema: NormalizedSchema, name: string): string {
  const { xmlName } = schema.getMergedTraits();
  return typeof xmlName === 'string' ? xmlName : name;
}
