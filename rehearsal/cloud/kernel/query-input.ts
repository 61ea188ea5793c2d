import type { NormalizedSchema } from '@smithy/core/schema';
import { unknownMember, wrongType } from './refusals.ts';
import { kindOf } from './schema-kind.ts';
import type { Service } from './service.ts';

/** The form body as a tree: `A.member.1.B=x` is { A: { member: { 1: { B: 'x' } } } }. */
interface Node {
  value?: string;
  children: Map<string, Node>;
}

/**
 * A form body of the query protocol as plain values, by the schema's own names. `readInput` checks the result.
 * Throws AwsError `UnknownParameter` and `MalformedInput`.
 */
export function parseQuery(service: Service, schema: NormalizedSchema, form: URLSearchParams): unknown {
  const root: Node = { children: new Map() };
  for (const [key, value] of form) {
    if (key === 'Action' || key === 'Version') continue;
    let node = root;
    for (const part of key.split('.')) {
      const next = node.children.get(part) ?? { children: new Map() };
      node.children.set(part, next);
      node = next;
    }
    if (node.value !== undefined) throw wrongType(service, key, 'a repeated parameter', 'one value');
    node.value = value;
  }
  return read(service, schema, root, '');
}

function read(service: Service, schema: NormalizedSchema, node: Node, path: string): unknown {
  switch (kindOf(schema)) {
    case 'nothing':
      for (const name of node.children.keys()) throw unknownMember(service, name, []);
      return {};
    case 'structure':
      return structure(service, schema, node, path);
    case 'list':
      return list(service, schema, node, path);
    case 'map':
      return map(service, schema, node, path);
    default:
      return scalar(service, schema, node, path);
  }
}

function structure(service: Service, schema: NormalizedSchema, node: Node, path: string): unknown {
  const members = new Map(
    [...schema.structIterator()].map(([name, member]) => [wireName(member, name), { name, member }]),
  );
  const out: Record<string, unknown> = {};
  for (const [key, child] of node.children) {
    const known = members.get(key);
    if (!known) throw unknownMember(service, join(path, key), [...members.keys()]);
    out[known.name] = read(service, known.member, child, join(path, key));
  }
  return out;
}

function list(service: Service, schema: NormalizedSchema, node: Node, path: string): unknown[] {
  // An empty list is sent as `Name=`.
  if (node.value === '' && !node.children.size) return [];
  const member = schema.getValueSchema();
  const items = elements(service, schema, node, wireName(member, 'member'), path);
  return items.map(([at, item]) => read(service, member, item, at));
}

function map(service: Service, schema: NormalizedSchema, node: Node, path: string): unknown {
  const [key, value] = [schema.getKeySchema(), schema.getValueSchema()];
  const entries = elements(service, schema, node, 'entry', path).map(([at, entry]) => {
    const [name, item] = [
      entry.children.get(wireName(key, 'key')),
      entry.children.get(wireName(value, 'value')),
    ];
    if (name?.value === undefined || !item) throw wrongType(service, at, 'half an entry', 'key and value');
    return [name.value, read(service, value, item, at)];
  });
  return Object.fromEntries(entries);
}

/** The numbered children, which AWS wants to start at 1 without a gap. */
function elements(service: Service, schema: NormalizedSchema, node: Node, tag: string, path: string) {
  const flat = Boolean(schema.getMergedTraits().xmlFlattened);
  const holder = flat ? node : node.children.get(tag);
  const other = [...node.children.keys()].find((name) => !flat && name !== tag);
  if (other !== undefined || !holder || node.value !== undefined)
    throw unknownMember(service, join(path, other ?? ''), [tag]);
  const at = flat ? path : join(path, tag);
  return Array.from({ length: holder.children.size }, (_, index): [string, Node] => {
    const item = holder.children.get(String(index + 1));
    if (!item) throw wrongType(service, at, 'a gap in the numbering', 'a list');
    return [`${at}.${index + 1}`, item];
  });
}

function scalar(service: Service, schema: NormalizedSchema, node: Node, path: string): unknown {
  const text = node.value;
  if (text === undefined || node.children.size) throw wrongType(service, path, 'a structure', kindOf(schema));
  switch (kindOf(schema)) {
    case 'boolean':
      if (text !== 'true' && text !== 'false') throw wrongType(service, path, `"${text}"`, 'a boolean');
      return text === 'true';
    case 'number':
      if (!/^-?\d+(\.\d+)?$/.test(text)) throw wrongType(service, path, `"${text}"`, 'a number');
      return Number(text);
    case 'timestamp':
      return new Date(text);
    default:
      return text;
  }
}

function wireName(schema: NormalizedSchema, name: string): string {
  const { xmlName } = schema.getMergedTraits();
  return typeof xmlName === 'string' ? xmlName : name;
}

const join = (path: string, name: string): string => [path, name].filter(Boolean).join('.');
