import type { NormalizedSchema } from '@smithy/core/schema';
import { kindOf } from '../schema-kind.ts';
import { AwsError } from '../service.ts';

/** The value of a label, query parameter or header. Throws AwsError `InvalidArgument` for text of another type. */
export function readHttpValue(schema: NormalizedSchema, text: string, name: string): unknown {
  switch (kindOf(schema)) {
    case 'boolean':
      if (text !== 'true' && text !== 'false') throw invalid(name, text, 'true or false');
      return text === 'true';
    case 'number':
      if (!/^-?\d+$/.test(text)) throw invalid(name, text, 'an integer');
      return Number(text);
    case 'timestamp':
      return time(text, name);
    case 'list':
      return text.split(',').map((item) => readHttpValue(schema.getValueSchema(), item.trim(), name));
    default:
      return text;
  }
}

function time(text: string, name: string): Date {
  const date = /^\d+$/.test(text) ? new Date(Number(text) * 1000) : new Date(text);
  if (Number.isFinite(date.getTime())) return date;
  throw invalid(name, text, 'a time');
}

const invalid = (name: string, text: string, wanted: string): AwsError =>
  new AwsError(
    'InvalidArgument',
    `Provided ${name} not an integer or within the range: ${text} is not ${wanted}.`,
  );

/** A header of an answer. Times are written as HTTP dates unless the schema says otherwise. */
export function writeHttpValue(schema: NormalizedSchema, value: unknown): string {
  if (!(value instanceof Date)) return String(value);
  // 5 is the schema's number for ISO 8601, 7 for seconds since the epoch.
  if (schema.getSchema() === 5) return value.toISOString();
  return schema.getSchema() === 7 ? String(value.getTime() / 1000) : value.toUTCString();
}
