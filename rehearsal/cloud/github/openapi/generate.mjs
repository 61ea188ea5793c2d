// Cuts the operations that the local GitHub answers out of GitHub's own OpenAPI description.
//
//   npm install --prefix "$(mktemp -d)" @octokit/openapi     (385 MB, so it is no dependency)
//   node rehearsal/cloud/github/openapi/generate.mjs <that folder>/node_modules/@octokit/openapi
//
// Schemas become JSON Schema draft-07: `nullable` turns into a type, prose and examples go.
import fs from 'node:fs';
import path from 'node:path';

const operations = [
  'rate-limit/get',
  'repos/get',
  'repos/list-pull-requests-associated-with-commit',
  'repos/create-deployment',
  'repos/list-deployments',
  'repos/get-deployment',
  'repos/create-deployment-status',
  'repos/list-deployment-statuses',
  'repos/get-deployment-status',
  'checks/create',
  'checks/get',
  'checks/update',
  'checks/list-annotations',
  'checks/list-for-ref',
  'issues/create-comment',
  'issues/list-comments',
  'issues/get-comment',
  'issues/update-comment',
  'issues/delete-comment',
];

const prose = ['description', 'example', 'examples', 'title', 'externalDocs', 'deprecated'];

const packageFolder = process.argv[2];
if (!packageFolder) throw new Error('Usage: node generate.mjs FOLDER_OF_@octokit/openapi');
const { version } = JSON.parse(fs.readFileSync(path.join(packageFolder, 'package.json'), 'utf8'));
const api = JSON.parse(fs.readFileSync(path.join(packageFolder, 'generated/api.github.com.json'), 'utf8'));

const schemas = {};
const slice = { source: `@octokit/openapi ${version}`, operations: operations.map(cut), schemas };
const target = path.join(import.meta.dirname, 'slice.json');
fs.writeFileSync(target, `${JSON.stringify(slice)}\n`);
console.log(`${target}: ${operations.length} operations, ${fs.statSync(target).size} bytes`);

function cut(id) {
  for (const [route, methods] of Object.entries(api.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      if (operation.operationId === id) return describe({ id, route, method, operation });
    }
  }
  throw new Error(`GitHub's description has no operation ${id}.`);
}

function describe({ id, route, method, operation }) {
  const parameters = (operation.parameters ?? []).map(resolve);
  const body = operation.requestBody?.content['application/json']?.schema;
  return {
    id,
    method: method.toUpperCase(),
    path: route,
    documentation: operation.externalDocs.url,
    query: parameters
      .filter((one) => one.in === 'query')
      .map(({ name, required = false, schema }) => ({ name, required, schema: convert(schema) })),
    ...(body ? { body: closed(convert(body)), bodyRequired: operation.requestBody.required ?? false } : {}),
    answers: Object.fromEntries(Object.entries(operation.responses).flatMap(successes)),
  };
}

function successes([status, response]) {
  if (!status.startsWith('2')) return [];
  const schema = resolve(response).content?.['application/json']?.schema;
  return [[status, schema ? convert(schema) : null]];
}

function resolve(value) {
  if (!value.$ref) return value;
  const [, , kind, name] = value.$ref.split('/');
  return api.components[kind][name];
}

/** A schema in draft-07 words; what it refers to is added to `schemas`. */
function convert(schema) {
  if (Array.isArray(schema)) return schema.map(convert);
  if (schema === null || typeof schema !== 'object') return schema;
  if (schema.$ref) {
    const name = schema.$ref.split('/').at(-1);
    if (!(name in schemas)) {
      schemas[name] = true;
      schemas[name] = convert(api.components.schemas[name]);
    }
    return { $ref: `github#/schemas/${name}` };
  }
  const { nullable, properties, ...rest } = schema;
  const entries = Object.entries(rest)
    .filter(([key]) => !prose.includes(key) && !key.startsWith('x-'))
    .map(([key, value]) => [key, convert(value)]);
  const converted = Object.fromEntries(entries);
  if (properties) {
    converted.properties = Object.fromEntries(
      Object.entries(properties).map(([name, value]) => [name, convert(value)]),
    );
  }
  return nullable ? orNull(converted) : converted;
}

function orNull(schema) {
  const { type, ...rest } = schema;
  if (typeof type !== 'string') return { anyOf: [schema, { type: 'null' }] };
  if (rest.enum && !rest.enum.includes(null)) rest.enum = [...rest.enum, null];
  return { ...rest, type: [type, 'null'] };
}

/**
 * A request schema that knows no other fields than it names. The branches of oneOf and anyOf only narrow fields of the
 * object around them, so they stay open.
 */
function closed(schema) {
  if (Array.isArray(schema)) return schema.map(closed);
  if (schema === null || typeof schema !== 'object') return schema;
  const { properties, items, ...rest } = schema;
  return {
    ...rest,
    ...(items ? { items: closed(items) } : {}),
    ...(properties && {
      additionalProperties: rest.additionalProperties ?? false,
      properties: Object.fromEntries(Object.entries(properties).map(([name, one]) => [name, closed(one)])),
    }),
  };
}
