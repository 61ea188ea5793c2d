import type { ErrorObject } from 'ajv';

/** Sentences in which GitHub refuses a request that does not fit its schema, one for each error. */
export function inGitHubsWords(errors: ErrorObject[]): string[] {
  return [...new Set(errors.map(sentence))];
}

function sentence(error: ErrorObject): string {
  const { keyword, params, data, instancePath } = error;
  switch (keyword) {
    case 'additionalProperties':
      return `${inspect(params.additionalProperty)} is not a permitted key.`;
    case 'required':
      return `${inspect(params.missingProperty)} wasn't supplied.`;
    case 'type':
      return `For '${place(instancePath)}', ${inspect(data)} is not ${typeNames(params.type)}.`;
    case 'enum':
      return `${inspect(data)} is not a member of ${inspect(params.allowedValues)}.`;
    case 'maxItems':
      return `No more than ${params.limit} items are allowed; ${(data as unknown[]).length} were supplied.`;
    case 'maxLength':
      return `Only ${params.limit} characters are allowed; ${(data as string).length} were supplied.`;
    case 'format':
      return `${inspect(data)} is not a valid ${params.format}.`;
    case 'anyOf':
    case 'oneOf':
      return `No subschema in "${keyword}" matched.`;
    default:
      return `For '${place(instancePath)}', ${inspect(data)} ${error.message ?? 'is not valid'}.`;
  }
}

/** `properties/output/title`, the way in which GitHub names a place. */
function place(instancePath: string): string {
  return `properties${instancePath}`;
}

function typeNames(type: string | string[]): string {
  const articles: Record<string, string> = {
    integer: 'an integer',
    array: 'an array',
    object: 'an object',
    null: 'null',
  };
  return [type]
    .flat()
    .map((one) => articles[one] ?? `a ${one}`)
    .join(' or ');
}

/** Values as Ruby prints them, which is what GitHub's messages show. */
function inspect(value: unknown): string {
  if (value === null || value === undefined) return 'nil';
  if (Array.isArray(value)) return `[${value.map(inspect).join(', ')}]`;
  return JSON.stringify(value);
}
