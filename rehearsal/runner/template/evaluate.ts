import { data, Evaluator, Lexer, Parser } from '@actions/expressions';
import {
  isBasicExpression,
  isBoolean,
  isMapping,
  isNumber,
  isSequence,
  isString,
} from '@actions/workflow-parser';
import { ensureStatusFunction } from '@actions/workflow-parser/model/converter/if-condition';
import { TokenType } from '@actions/workflow-parser/templates/tokens/types';
import { asError } from '../../../src/core/failure.ts';
import { expressionOf } from './expression-of.ts';
import type { Json, JsonObject, Token } from './template.types.ts';

/** What an expression can see. A context that is not here is an unrecognized name, as on GitHub. */
export interface Scope {
  /** The file that messages name. */
  file: string;
  contexts: Record<string, Json>;
  /** success, failure, always, cancelled, hashFiles: what GitHub's package leaves to the runner. */
  functions: Record<string, (...args: string[]) => Json>;
}

/** A part of a workflow or action file that cannot be evaluated; the message says where, as GitHub's does. */
export class TemplateError extends Error {
  override name = 'TemplateError';
}

/** The value of a part of a file with all its expressions replaced; null for a part that is not there. */
export function evaluate(token: Token | undefined, scope: Scope): Json {
  if (token === undefined) return null;
  if (isBasicExpression(token))
    return located(token, scope, () => evaluateExpression(expressionOf(token), scope));
  if (isSequence(token)) return [...token].map((item) => evaluate(item, scope));
  if (isMapping(token)) {
    const result: Record<string, Json> = {};
    for (const { key, value } of token) {
      if (key.templateTokenType === TokenType.InsertExpression) Object.assign(result, evaluate(value, scope));
      else result[asText(evaluate(key, scope))] = evaluate(value, scope);
    }
    return result;
  }
  return isString(token) || isNumber(token) || isBoolean(token) ? token.value : null;
}

/** A scalar as text: null is empty, numbers are printed shortest. Throws for lists and mappings. */
export function evaluateText(token: Token | undefined, scope: Scope): string {
  const value = evaluate(token, scope);
  return token === undefined ? '' : located(token, scope, () => asText(value));
}

/** A mapping of texts, such as `env` and `with`. */
export function evaluateTexts(token: Token | undefined, scope: Scope): Record<string, string> {
  if (token === undefined) return {};
  // Entry by entry, so that a message names the place of the one that is no text.
  if (isMapping(token) && [...token].every(({ key }) => isString(key))) {
    return Object.fromEntries(
      [...token].map(({ key, value }) => [key.toString(), evaluateText(value, scope)]),
    );
  }
  const value = evaluate(token, scope);
  return located(token, scope, () => {
    if (!isObject(value)) throw new Error('A mapping was expected');
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, asText(one)]));
  });
}

/** `true` or `false`; `standard` when the part is not there. Texts are refused, as the schema does. */
export function evaluateBoolean(token: Token | undefined, scope: Scope, standard: boolean): boolean {
  const value = evaluate(token, scope);
  if (token === undefined || value === null) return standard;
  return located(token, scope, () => {
    if (typeof value !== 'boolean') throw new Error(`Unexpected value '${asText(value)}'`);
    return value;
  });
}

/** A number, also from an expression that gives the text of one; undefined when the part is not there. */
export function evaluateNumber(token: Token | undefined, scope: Scope): number | undefined {
  const value = evaluate(token, scope);
  if (token === undefined || value === null || value === '') return undefined;
  return located(token, scope, () => {
    const number = typeof value === 'string' || typeof value === 'number' ? Number(value) : Number.NaN;
    if (Number.isNaN(number)) throw new Error(`Unexpected value '${asText(value)}'`);
    return number;
  });
}

/** Is the condition of a job or a step met? None is `success()`; one without a status function means `success() && (…)`. */
export function evaluateCondition(token: Token | undefined, scope: Scope): boolean {
  if (token === undefined) return truthy(evaluateData('success()', scope));
  return located(token, scope, () => {
    const written = conditionText(token);
    return truthy(
      evaluateData(written === '' ? 'success()' : ensureStatusFunction(written, token.definitionInfo), scope),
    );
  });
}

/** A condition that means what it says: `pre-if`, `post-if`. */
export function evaluateTruth(token: Token, scope: Scope): boolean {
  return located(token, scope, () => truthy(evaluateData(conditionText(token), scope)));
}

/** Conditions may leave out the `${{ }}`. */
function conditionText(token: Token): string {
  if (isBasicExpression(token)) return expressionOf(token);
  return token
    .toString()
    .trim()
    .replace(/^\$\{\{(.*)\}\}$/s, '$1')
    .trim();
}

/** One expression, without its `${{ }}`. */
export function evaluateExpression(expression: string, scope: Scope): Json {
  return JSON.parse(JSON.stringify(evaluateData(expression, scope), data.replacer));
}

export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A scalar as an expression prints it. */
export function asText(value: Json): string {
  if (typeof value === 'object' && value !== null) {
    throw new Error(Array.isArray(value) ? 'A sequence was not expected' : 'A mapping was not expected');
  }
  return toData(value).coerceString();
}

type ExpressionData = ReturnType<Evaluator['evaluate']>;

function evaluateData(expression: string, scope: Scope): ExpressionData {
  const functions = Object.entries(scope.functions).map(([name, call]) => ({
    name,
    minArgs: 0,
    maxArgs: 255,
    call: (...args: ExpressionData[]) => toData(call(...args.map((one) => one.coerceString()))),
  }));
  const tree = new Parser(lex(expression), Object.keys(scope.contexts), functions).parse();
  const contexts = new data.Dictionary();
  for (const [name, value] of Object.entries(scope.contexts)) contexts.add(name, toData(value));
  return new Evaluator(
    tree,
    contexts,
    new Map(functions.map((one) => [one.name.toLowerCase(), one])),
  ).evaluate();
}

/** GitHub's package undoes only the first doubled quote of a text; the runner undoes all. */
const lex = (expression: string) =>
  new Lexer(expression).lex().tokens.map((token) => {
    const { lexeme, value } = token;
    if (typeof value !== 'string' || !lexeme.startsWith("'")) return token;
    return { ...token, value: lexeme.slice(1, -1).replaceAll("''", "'") };
  });

const toData = (value: Json): ExpressionData => JSON.parse(JSON.stringify(value), data.reviver);

function truthy(value: ExpressionData): boolean {
  if (value.kind === data.Kind.Array || value.kind === data.Kind.Dictionary) return true;
  const plain = JSON.parse(JSON.stringify(value, data.replacer));
  return Boolean(plain);
}

function located<T>(token: Token, scope: Scope, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof TemplateError) throw error;
    const message = asError(error).message;
    throw new TemplateError(
      `The template is not valid. ${scope.file} (Line: ${token.line ?? 0}, Col: ${token.col ?? 0}): ${message}`,
      { cause: error },
    );
  }
}
