import type { NormalizedSchema } from '@smithy/core/schema';
import { kindOf } from '../schema-kind.ts';
import { AwsError } from '../service.ts';

/** The value of a label, query parameter or header. Throws AwsError `InvalidArgument` for text of another type. */
export function readHttpValue(schema: NormalizedSchema, text: string, name: string): unknown {
  switch (kindOf(schema)) {
    case 'boolean':
      if (text !== 'true' && text !== 'false') throw invalid(name, text, 'true nor false');
      return text === 'true';
    case 'number':
      if (!/^-?\d+$/.test(text))
        throw new AwsError('InvalidArgument', `Provided ${name} not an integer or within integer range`);
      return Number(text);
    case 'timestamp':
      return time(schema, text, name);
    case 'list':
      return text.split(',').map((item) => readHttpValue(schema.getValueSchema(), item.trim(), name));
    default:
      return text;
  }
}

const httpDate = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;
const isoDate = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/;

/** 7 is the schema's number for seconds since the epoch. */
function time(schema: NormalizedSchema, text: string, name: string): Date {
  if (schema.getSchema() === 7 && /^\d+$/.test(text)) return new Date(Number(text) * 1000);
  if (httpDate.test(text) || isoDate.test(text)) return new Date(text);
  throw invalid(name, text, 'an HTTP date nor one of ISO 8601');
}

const invalid = (name: string, text: string, wanted: string): AwsError =>
  new AwsError('InvalidArgument', `The value of ${name} is neither ${wanted}: ${text}`);

/** A header of an answer. Times are written as HTTP dates unless the schema says otherwise. */
export function writeHttpValue(schema: NormalizedSchema, value: unknown): string {
  if (!(value instanceof Date)) return String(value);
  // 5 is the schema's number for ISO 8601.
  if (schema.getSchema() === 5) return value.toISOString();
  return schema.getSchema() === 7 ? String(value.getTime() / 1000) : value.toUTCString();
}
