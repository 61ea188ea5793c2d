import { existsSync, readFileSync } from 'node:fs';
import { asError } from '../../../src/core/failure.ts';
import type { Policy, Statement } from './iam.ts';

/** What the placeholders of an iam.json stand for. Several values repeat the entry once for each. */
export type PlaceholderValues = Record<string, string | string[]>;

const actionsFolder = new URL('../../../actions/', import.meta.url);

/**
 * The policy of an action: `actions/<name>/iam.json` with its placeholders (`${Cluster}`) filled in, under the action's name.
 * Undefined when the action has no such list. Throws an Error that names the file and a placeholder without a value,
 * or text that is no policy document; what a policy may say is IAM's to check.
 */
export function actionPolicy(
  action: string,
  values: PlaceholderValues,
  folder = actionsFolder,
): Policy | undefined {
  const file = new URL(`${action}/iam.json`, folder);
  if (!existsSync(file)) return undefined;
  const where = `actions/${action}/iam.json`;
  const document = parse(readFileSync(file, 'utf8'), where);
  return {
    ...document,
    name: action,
    Statement: document.Statement.map((statement) => fillStatement(statement, values, where)),
  };
}

function parse(text: string, where: string): Omit<Policy, 'name'> {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    throw new Error(`${where} is not valid JSON: ${asError(error).message}`);
  }
  const [version, statements] = [
    Reflect.get(Object(document), 'Version'),
    Reflect.get(Object(document), 'Statement'),
  ];
  if (version !== '2012-10-17' || !Array.isArray(statements))
    throw new Error(`${where} is no policy document: it needs Version "2012-10-17" and a list Statement.`);
  const extra = Object.keys(Object(document)).find((key) => key !== 'Version' && key !== 'Statement');
  if (extra !== undefined) throw new Error(`${where} is no policy document: ${extra} is unknown.`);
  const bare = statements.findIndex(({ Sid }) => typeof Sid !== 'string');
  if (bare >= 0) throw new Error(`${where}: statement ${bare + 1} has no Sid.`);
  return { Version: version, Statement: statements };
}

function fillStatement(statement: Statement, values: PlaceholderValues, where: string): Statement {
  const at = `${where}, ${statement.Sid}`;
  const filled = { ...statement };
  if (statement.Resource !== undefined) filled.Resource = fill(statement.Resource, values, at);
  if (statement.Condition)
    filled.Condition = Object.fromEntries(
      Object.entries(statement.Condition).map(([operator, keys]) => [
        operator,
        Object.fromEntries(Object.entries(keys).map(([key, wanted]) => [key, fill(wanted, values, at)])),
      ]),
    );
  return filled;
}

/** One text stays one text unless a placeholder has several values. */
function fill(texts: string | string[], values: PlaceholderValues, at: string): string | string[] {
  const filled = [texts].flat().flatMap((text) => expand(String(text), values, at));
  const [only] = filled;
  return typeof texts !== 'object' && filled.length === 1 && only !== undefined ? only : filled;
}

function expand(text: string, values: PlaceholderValues, at: string): string[] {
  // A policy variable has a colon (`${aws:username}`): it is not ours, and IAM here refuses it by name.
  const placeholder = /\$\{([A-Za-z0-9]+)\}/.exec(text);
  if (!placeholder) return [text];
  const [written, name = ''] = placeholder;
  const value = Object.hasOwn(values, name) ? [values[name] ?? []].flat() : [];
  if (!value.length || value.includes('')) throw new Error(`${at}: the placeholder ${written} has no value.`);
  return value.flatMap((one) =>
    expand(
      text.replaceAll(written, () => one),
      values,
      at,
    ),
  );
}
