import type { NormalizedSchema } from '@smithy/core/schema';

/** What a schema describes, as one closed set to switch on. */
export type SchemaKind =
  | 'structure'
  | 'list'
  | 'map'
  | 'string'
  | 'boolean'
  | 'number'
  | 'timestamp'
  | 'blob'
  | 'nothing';

/** Throws an Error for the few kinds that no service here uses (documents, big numbers). */
export function kindOf(schema: NormalizedSchema): SchemaKind {
  if (schema.isUnitSchema()) return 'nothing';
  if (schema.isStructSchema()) return 'structure';
  if (schema.isListSchema()) return 'list';
  if (schema.isMapSchema()) return 'map';
  if (schema.isStringSchema()) return 'string';
  if (schema.isBooleanSchema()) return 'boolean';
  if (schema.isNumericSchema()) return 'number';
  if (schema.isTimestampSchema()) return 'timestamp';
  if (schema.isBlobSchema()) return 'blob';
  throw new Error(`The local cloud does not speak schema ${schema.getName(true) ?? '(unnamed)'}.`);
}

/** The members that must be there: the SDK lists them first and says how many they are. */
export function requiredMembers(schema: NormalizedSchema): string[] {
  const raw: unknown = schema.getSchema();
  if (!Array.isArray(raw)) return [];
  const [names, count] = [raw[4], raw[6]];
  return Array.isArray(names) && typeof count === 'number' ? names.slice(0, count) : [];
}

const members = new WeakMap<NormalizedSchema, Map<string, NormalizedSchema>>();

/** The members of a structure by name: a request looks at forty of them. */
export function membersOf(schema: NormalizedSchema): ReadonlyMap<string, NormalizedSchema> {
  let found = members.get(schema);
  if (!found) {
    found = new Map(schema.structIterator());
    members.set(schema, found);
  }
  return found;
}
