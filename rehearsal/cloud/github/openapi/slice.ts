import fs from 'node:fs';

/** A JSON Schema. */
export type Schema = Record<string, unknown>;

/** One operation of GitHub's REST API, as its OpenAPI description has it. */
export interface SliceOperation {
  /** `checks/create` */
  id: string;
  method: string;
  /** `/repos/{owner}/{repo}/check-runs` */
  path: string;
  documentation: string;
  query: { name: string; required: boolean; schema: Schema }[];
  body?: Schema;
  bodyRequired?: boolean;
  /** By status; null where the answer has no body. */
  answers: Record<string, Schema | null>;
}

interface Slice {
  source: string;
  operations: SliceOperation[];
  schemas: Record<string, Schema>;
}

/** The committed part of GitHub's description; `generate.mjs` wrote it. */
export const slice: Slice = JSON.parse(fs.readFileSync(new URL('./slice.json', import.meta.url), 'utf8'));

/** The operation that answers a request, with the parts of its path decoded. Undefined when the slice has none. */
export function findOperation(
  method: string,
  path: string,
): { operation: SliceOperation; params: Record<string, string> } | undefined {
  for (const operation of slice.operations) {
    if (operation.method !== method) continue;
    const match = pathForm(operation.path).exec(path);
    if (!match) continue;
    const params = Object.entries(match.groups ?? {}).map(([name, value]) => [name, decode(value)]);
    return { operation, params: Object.fromEntries(params) };
  }
  return undefined;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const forms = new Map<string, RegExp>();

function pathForm(template: string): RegExp {
  const known = forms.get(template);
  if (known) return known;
  // A ref may hold slashes (`heads/main`), an id is a number, and nothing else crosses a slash.
  const source = template
    .replaceAll(/\{(ref)\}/g, '(?<$1>.+)')
    .replaceAll(/\{(\w+_id|issue_number)\}/g, '(?<$1>\\d+)')
    .replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)');
  const form = new RegExp(`^${source}$`);
  forms.set(template, form);
  return form;
}
