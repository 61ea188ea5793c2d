import type { NormalizedSchema } from '@smithy/core/schema';
import { kindOf } from '../schema-kind.ts';
import { AwsError } from '../service.ts';
import { parseXml, type XmlNode } from './xml-tree.ts';

const words = 'The XML you provided was not well-formed or did not validate against our published schema';

/** The refusal of a document, in S3's words and with what is wrong here. */
export function malformedXml(why: string): AwsError {
  return new AwsError('MalformedXML', `${words} (${why})`);
}

/**
 * A document as plain values, by the schema's own names. `readInput` checks the result.
 * Throws AwsError `MalformedXML` for text that is no XML, another root, and elements that the schema does not know.
 */
export function readXml(schema: NormalizedSchema, root: string, text: string): unknown {
  let node: XmlNode;
  try {
    node = parseXml(text);
  } catch (error) {
    throw malformedXml(String(error instanceof Error ? error.message : error));
  }
  if (node.name !== root) throw malformedXml(`the root is ${node.name}, not ${root}`);
  return read(schema, node, root);
}

function read(schema: NormalizedSchema, node: XmlNode, path: string): unknown {
  switch (kindOf(schema)) {
    case 'structure':
      return structure(schema, node, path);
    case 'list': {
      const member = schema.getValueSchema();
      const name = xmlName(member, 'member');
      return node.children.map((child) => {
        if (child.name !== name) throw malformedXml(`${path}/${child.name} is not known`);
        return read(member, child, `${path}/${name}`);
      });
    }
    default:
      return scalar(schema, node, path);
  }
}

function structure(schema: NormalizedSchema, node: XmlNode, path: string): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  const members = new Map<string, [name: string, member: NormalizedSchema]>();
  for (const [name, member] of schema.structIterator()) {
    const wire = xmlName(member, name);
    if (!member.getMergedTraits().xmlAttribute) members.set(wire, [name, member]);
    else if (node.attributes[wire.slice(wire.indexOf(':') + 1)] !== undefined)
      out[name] = node.attributes[wire.slice(wire.indexOf(':') + 1)];
  }
  for (const child of node.children) {
    const [name, member] = members.get(child.name) ?? [];
    if (!name || !member) throw malformedXml(`${path}/${child.name} is not known`);
    const at = `${path}/${child.name}`;
    if (kindOf(member) === 'list' && member.getMergedTraits().xmlFlattened) {
      const items = out[name];
      const item = read(member.getValueSchema(), child, at);
      out[name] = Array.isArray(items) ? [...items, item] : [item];
    } else if (name in out) throw malformedXml(`${at} is there twice`);
    else out[name] = read(member, child, at);
  }
  return out;
}

function scalar(schema: NormalizedSchema, { text, children }: XmlNode, path: string): unknown {
  if (children.length) throw malformedXml(`${path} has elements`);
  switch (kindOf(schema)) {
    case 'boolean':
      if (text !== 'true' && text !== 'false') throw malformedXml(`${path} is neither true nor false`);
      return text === 'true';
    case 'number':
      if (!/^-?\d+(\.\d+)?$/.test(text.trim())) throw malformedXml(`${path} is no number`);
      return Number(text);
    case 'timestamp':
      return new Date(text);
    default:
      return text;
  }
}

/** The name of a member on the wire. */
export function xmlName(schema: NormalizedSchema, name: string): string {
  const { xmlName: wire } = schema.getMergedTraits();
  return typeof wire === 'string' ? wire : name;
}
