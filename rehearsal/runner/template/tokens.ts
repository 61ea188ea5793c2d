import { isMapping, isSequence, isString } from '@actions/workflow-parser';
import type { Mapping, Token } from './template.types.ts';

/** The part below a path of keys: `field(job, 'strategy', 'matrix')`; undefined where one is missing or no mapping. */
export function field(token: Token | undefined, ...path: string[]): Token | undefined {
  let current = token;
  for (const key of path) {
    if (current === undefined || !isMapping(current)) return undefined;
    current = current.find(key);
  }
  return current;
}

/** The entries of a mapping, by key; none for anything else. */
export function entries(token: Token | undefined): [key: string, value: Token][] {
  if (token === undefined || !isMapping(token)) return [];
  return [...token].map(({ key, value }) => [key.toString(), value]);
}

/** The mappings of a list, such as `steps`. */
export function mappings(token: Token | undefined): Mapping[] {
  return token !== undefined && isSequence(token) ? [...token].filter(isMapping) : [];
}

/** A literal text, undefined for an expression or anything else. */
export function literal(token: Token | undefined): string | undefined {
  return token !== undefined && isString(token) ? token.value : undefined;
}

/** A text or a list of them: `needs`, `on`, `branches`. */
export function literals(token: Token | undefined): string[] {
  if (token === undefined) return [];
  if (isString(token)) return [token.value];
  return isSequence(token) ? [...token].filter(isString).map(({ value }) => value) : [];
}
