import { types } from 'node:util';
import type { NormalizedSchema } from '@smithy/core/schema';
import { kindOf, membersOf } from './schema-kind.ts';

/**
 * The wire's JSON value of an answer: times as seconds since the epoch with a fraction, blobs as base64.
 * Throws an Error (a mistake in the local cloud, not a refusal) for an answer that the schema does not describe:
 * the SDK would drop it silently and a test would pass on less than it asserts.
 */
export function toJson(schema: NormalizedSchema, value: unknown, path = 'answer'): unknown {
  switch (kindOf(schema)) {
    case 'nothing':
      return {};
    case 'structure':
      return structure(schema, value ?? {}, path);
    case 'list':
      if (!Array.isArray(value)) throw mismatch(path, 'a list');
      return value.map((item, index) => toJson(schema.getValueSchema(), item, `${path}[${index}]`));
    case 'map':
      if (!isRecord(value)) throw mismatch(path, 'a map');
      return Object.fromEntries(
        Object.entries(value).map(([key, item]) => [
          key,
          toJson(schema.getValueSchema(), item, `${path}.${key}`),
        ]),
      );
    case 'timestamp':
      if (!types.isDate(value) || !Number.isFinite(value.getTime())) throw mismatch(path, 'a Date');
      return value.getTime() / 1000;
    case 'blob':
      if (!types.isUint8Array(value)) throw mismatch(path, 'a Uint8Array');
      return Buffer.from(value).toString('base64');
    case 'string':
    case 'number':
    case 'boolean':
      return primitive(kindOf(schema), value, path);
  }
}

function structure(schema: NormalizedSchema, value: unknown, path: string): Record<string, unknown> {
  if (!isRecord(value)) throw mismatch(path, 'a structure');
  const members = membersOf(schema);
  const written: Record<string, unknown> = {};
  for (const [name, item] of Object.entries(value)) {
    // Every answer of an SDK command may carry $metadata; it is not on the wire.
    if (item === undefined || name === '$metadata') continue;
    const member = members.get(name);
    if (!member) throw new Error(`${path}.${name}: the SDK's schema has no such member.`);
    written[name] = toJson(member, item, `${path}.${name}`);
  }
  return written;
}

function primitive(kind: string, value: unknown, path: string): unknown {
  if (typeof value !== kind) throw mismatch(path, `a ${kind}`);
  return value;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function mismatch(path: string, wanted: string): Error {
  return new Error(`${path}: the SDK's schema says ${wanted}.`);
}
