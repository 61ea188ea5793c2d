import { type Schema, slice } from './slice.ts';

/** Old enough for everything that has no history here. */
const founded = '2026-01-05T09:00:00Z';

/**
 * Completes an answer: what GitHub's description requires and an endpoint does not know is null where that may be, else
 * empty, false or zero; an address leads to `<api>/not-here/<field>`, which says so when it is called.
 * What an action of ours reads is never left to this: the endpoints write it.
 */
export function fill(schema: Schema, known: unknown, api: string): unknown {
  const { properties, required, items } = followed(schema);
  if (Array.isArray(known)) return known.map((one) => fill((items ?? {}) as Schema, one, api));
  if (typeof known !== 'object' || known === null) return known;
  const fields = (properties ?? {}) as Record<string, Schema>;
  const filled = Object.entries(known).map(([name, value]) => [name, fill(fields[name] ?? {}, value, api)]);
  const missing = ((required ?? []) as string[])
    .filter((name) => !(name in known))
    .map((name) => [name, invented(name, fields[name] ?? {}, api)]);
  return Object.fromEntries([...filled, ...missing]);
}

function invented(name: string, schema: Schema, api: string): unknown {
  const { type, enum: values, format } = followed(schema);
  const types = [type].flat();
  if (types.includes('null')) return null;
  if (Array.isArray(values)) return values[0];
  if (types.includes('boolean')) return false;
  if (types.includes('integer') || types.includes('number')) return 0;
  if (types.includes('array')) return [];
  if (!types.includes('string')) return fill(schema, {}, api);
  if (format === 'date-time') return founded;
  return format === 'uri' || name.endsWith('_url') ? `${api}/not-here/${name}` : '';
}

/** The schema that a reference names; of alternatives the first. */
function followed(schema: Schema): Schema {
  const { $ref, oneOf, anyOf } = schema as { $ref?: string; oneOf?: Schema[]; anyOf?: Schema[] };
  if ($ref !== undefined) return followed(slice.schemas[$ref.split('/').at(-1) ?? ''] ?? {});
  const first = oneOf?.[0] ?? anyOf?.[0];
  return first && !schema.properties ? followed(first) : schema;
}
