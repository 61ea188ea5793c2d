import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import formats from 'ajv-formats';
import { ApiError } from '../api-error.ts';
import { fill } from './fill.ts';
import { inGitHubsWords } from './refusal.ts';
import { type Schema, type SliceOperation, slice } from './slice.ts';

const base = { strict: false, allErrors: true, verbose: true } as const;
const bodies = prepared(new Ajv({ ...base, useDefaults: true }));
const queries = prepared(new Ajv({ ...base, coerceTypes: true }));
const answers = prepared(new Ajv(base));

function prepared(ajv: Ajv): Ajv {
  formats.default(ajv, ['date-time']);
  // GitHub's own answers carry empty strings where its description says URI.
  ajv.addFormat('uri', (text: string) => text === '' || URL.canParse(text));
  for (const format of ['int64', 'timestamp']) ajv.addFormat(format, true);
  return ajv.addSchema({ $id: 'github', schemas: slice.schemas });
}

const compiled = new Map<string, ValidateFunction>();

function validator(ajv: Ajv, key: string, schema: Schema): ValidateFunction {
  const known = compiled.get(key);
  if (known) return known;
  const made = ajv.compile(schema);
  compiled.set(key, made);
  return made;
}

/**
 * Checks a request body and fills in the defaults of the description.
 * GitHub itself ignores unknown fields at many places; here they are refused, because nobody sends them on purpose.
 * Throws ApiError 400 or 422.
 */
export function checkedBody(operation: SliceOperation, text: string): unknown {
  if (!operation.body) return undefined;
  const body = parse(text);
  refuseUnless(validator(bodies, `${operation.id} body`, operation.body), body);
  return body;
}

function parse(text: string): unknown {
  let body: unknown;
  try {
    body = JSON.parse(text === '' ? '{}' : text);
  } catch {
    throw new ApiError(400, 'Problems parsing JSON');
  }
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body;
  throw new ApiError(400, 'Body should be a JSON object');
}

/** Checks the query; numbers become numbers. Throws ApiError 422. */
export function checkedQuery(operation: SliceOperation, query: URLSearchParams): Record<string, unknown> {
  const schema = {
    type: 'object',
    additionalProperties: false,
    required: operation.query.filter(({ required }) => required).map(({ name }) => name),
    properties: Object.fromEntries(operation.query.map(({ name, schema }) => [name, schema])),
  };
  const values: Record<string, unknown> = Object.fromEntries(query);
  refuseUnless(validator(queries, `${operation.id} query`, schema), values);
  return values;
}

/**
 * An answer with every field that GitHub's description requires. Throws an Error when it still is not what GitHub
 * describes: a fault of the local GitHub, never of a caller.
 * @param known what the endpoint answers
 * @param api address of the API, for the addresses that nobody follows here
 */
export function checkedAnswer(
  operation: SliceOperation,
  status: number,
  known: unknown,
  api: string,
): unknown {
  const schema = operation.answers[status];
  if (schema === undefined)
    throw new Error(`GitHub's description of ${operation.id} has no answer ${status}.`);
  if (schema === null) return undefined;
  const body = fill(schema, known, api);
  const validate = validator(answers, `${operation.id} ${status}`, schema);
  if (validate(body)) return body;
  throw new Error(
    `The local GitHub's answer to ${operation.id} is not what GitHub describes: ${answers.errorsText(validate.errors)}.`,
  );
}

function refuseUnless(validate: ValidateFunction, value: unknown): void {
  if (validate(value)) return;
  const errors: ErrorObject[] = validate.errors ?? [];
  throw new ApiError(422, `Invalid request.\n\n${inGitHubsWords(errors).join('\n')}`);
}
