import { types } from 'node:util';
import type { NormalizedSchema } from '@smithy/core/schema';
import { missingMembers, unknownMember, wrongType } from './refusals.ts';
import { kindOf, membersOf, requiredMembers } from './schema-kind.ts';
import type { Service } from './service.ts';

/**
 * Checks a parsed body against the SDK's schema and turns it into the SDK's input shape: times become Date, blobs
 * Uint8Array. Values that already have that shape (a call from inside the cloud) pass too.
 * Throws AwsError for unknown members, wrong types and missing required members (all of them in one message).
 */
export function readInput(
  service: Service,
  schema: NormalizedSchema,
  body: unknown,
): Record<string, unknown> {
  const reader = new InputReader(service);
  const input = kindOf(schema) === 'nothing' ? reader.nothing(body) : reader.structure(schema, body, '');
  if (reader.missing.length) throw missingMembers(service, reader.missing);
  return input;
}

class InputReader {
  missing: string[] = [];
  service: Service;

  constructor(service: Service) {
    this.service = service;
  }

  nothing(body: unknown): Record<string, unknown> {
    const [member] = Object.keys(this.record(body, 'the request'));
    if (member !== undefined) throw unknownMember(this.service, member, []);
    return {};
  }

  structure(schema: NormalizedSchema, value: unknown, path: string): Record<string, unknown> {
    const record = this.record(value, path || 'the request');
    const members = membersOf(schema);
    const read: Record<string, unknown> = {};
    for (const [name, given] of Object.entries(record)) {
      const member = members.get(name);
      if (!member) throw unknownMember(this.service, join(path, name), [...members.keys()]);
      // An explicit null is an absent member in AWS's JSON.
      if (given !== null && given !== undefined) read[name] = this.value(member, given, join(path, name));
    }
    for (const name of requiredMembers(schema))
      if (read[name] === undefined) this.missing.push(join(path, name));
    return read;
  }

  value(schema: NormalizedSchema, value: unknown, path: string): unknown {
    switch (kindOf(schema)) {
      case 'structure':
        return this.structure(schema, value, path);
      case 'list':
        return this.list(schema, value, path);
      case 'map':
        return Object.fromEntries(
          Object.entries(this.record(value, path)).map(([key, item]) => [
            key,
            this.item(schema, item, `${path}.${key}`),
          ]),
        );
      case 'timestamp':
        return this.timestamp(value, path);
      case 'blob':
        return this.blob(value, path);
      case 'string':
        return this.primitive('string', value, path);
      case 'number':
        return this.primitive('number', value, path);
      case 'boolean':
        return this.primitive('boolean', value, path);
      case 'nothing':
        return this.nothing(value);
    }
  }

  private list(schema: NormalizedSchema, value: unknown, path: string): unknown[] {
    if (!Array.isArray(value)) throw wrongType(this.service, path, typeName(value), 'a list');
    return value.map((item, index) => this.item(schema, item, `${path}[${index}]`));
  }

  private item(container: NormalizedSchema, item: unknown, path: string): unknown {
    if (item === null) throw wrongType(this.service, path, 'null', 'an element');
    return this.value(container.getValueSchema(), item, path);
  }

  private primitive(type: 'string' | 'number' | 'boolean', value: unknown, path: string): unknown {
    if (typeof value !== type) throw wrongType(this.service, path, typeName(value), `a ${type}`);
    return value;
  }

  private timestamp(value: unknown, path: string): Date {
    const time = typeof value === 'number' ? new Date(value * 1000) : value;
    if (types.isDate(time) && Number.isFinite(time.getTime())) return time;
    throw wrongType(this.service, path, typeName(value), 'a time (seconds since the epoch)');
  }

  private blob(value: unknown, path: string): Uint8Array {
    if (types.isUint8Array(value)) return value;
    if (typeof value !== 'string' || !/^[A-Za-z0-9+/]*={0,2}$/.test(value) || value.length % 4)
      throw wrongType(this.service, path, typeName(value), 'bytes (base64)');
    return new Uint8Array(Buffer.from(value, 'base64'));
  }

  private record(value: unknown, path: string): Record<string, unknown> {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
    throw wrongType(this.service, path, typeName(value), 'a structure');
  }
}

const join = (path: string, name: string): string => (path ? `${path}.${name}` : name);

function typeName(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'a structure' : `a ${typeof value}`;
}
