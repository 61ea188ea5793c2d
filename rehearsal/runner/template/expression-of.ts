import type { BasicExpressionToken } from '@actions/workflow-parser/templates/tokens/basic-expression-token';
import { parse } from 'yaml';

/**
 * The expression of a token, with the text around its `${{ }}` as YAML reads it. GitHub's package takes the text of a scalar that
 * spans lines from the file as it stands, indentation and all, which is right for an editor and wrong for a runner.
 */
export function expressionOf(token: BasicExpressionToken): string {
  const { source, blockScalarHeader: header } = token;
  if (source === undefined || !source.includes('\n')) return token.expression;
  const value: unknown = header === undefined ? parse(`- ${source}`)[0] : parse(`${header}\n${source}`);
  return typeof value === 'string' ? joined(split(value)) : token.expression;
}

type Part = { text: string } | { expression: string };

/** Texts and expressions in order. A `}}` inside of a quoted text does not end an expression. */
function split(value: string): Part[] {
  const parts: Part[] = [];
  const pattern = /\$\{\{((?:'[^']*'|[^'])*?)\}\}/g;
  let at = 0;
  for (const match of value.matchAll(pattern)) {
    if (match.index > at) parts.push({ text: value.slice(at, match.index) });
    parts.push({ expression: (match[1] ?? '').trim() });
    at = match.index + match[0].length;
  }
  if (at < value.length) parts.push({ text: value.slice(at) });
  return parts;
}

function joined(parts: Part[]): string {
  const [only] = parts;
  if (parts.length === 1 && only && 'expression' in only) return only.expression;
  let format = '';
  const values: string[] = [];
  for (const part of parts) {
    if ('text' in part) format += part.text.replaceAll("'", "''").replaceAll('{', '{{').replaceAll('}', '}}');
    else format += `{${values.push(part.expression) - 1}}`;
  }
  return `format('${format}'${values.map((one) => `, ${one}`).join('')})`;
}
