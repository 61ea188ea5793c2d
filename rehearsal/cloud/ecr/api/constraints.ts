import { AwsError } from '../../kernel/service.ts';
import { invalidParameter } from '../refusals.ts';

/** What the schema does not say about a member: the API reference's constraints. */
export interface Constraint {
  pattern?: RegExp;
  /** The pattern as the service prints it, where it differs from the expression. */
  length?: [least: number, most: number];
  range?: [least: number, most: number];
  oneOf?: string[];
  /** A list: how many, and what each must be. */
  count?: [least: number, most: number];
  each?: Constraint;
}

/** Refuses what one of the constraints forbids: one table for each operation. Throws AwsError InvalidParameterException. */
export function check(constraints: Record<string, Constraint>, input: object): void {
  for (const [name, constraint] of Object.entries(constraints)) {
    checkOne(name, (input as Record<string, unknown>)[name], constraint);
  }
}

/** Members of the API that no action of the suite sends. They are refused by name: a silent yes would prove nothing. */
export function refuseMembers(operation: string, input: object, names: string[]): void {
  for (const name of names) {
    if ((input as Record<string, unknown>)[name] === undefined) continue;
    throw new AwsError('InvalidParameterException', `The local cloud has no ${operation} with ${name}.`);
  }
}

function checkOne(name: string, value: unknown, constraint: Constraint): void {
  if (value === undefined || value === null) return;
  const { count, each, range, length, pattern, oneOf } = constraint;
  if (Array.isArray(value)) {
    if (count) checkBounds(name, value.length, count, 'must have length');
    for (const one of value) if (each) checkOne(name, one, each);
    return;
  }
  if (range) checkBounds(name, Number(value), range, 'must have value');
  if (length) checkBounds(name, String(value).length, length, 'must have length');
  if (oneOf && !oneOf.includes(String(value))) {
    throw invalidParameter(name, `must satisfy enum value set: [${oneOf.join(', ')}]`);
  }
  if (pattern && pattern.exec(String(value))?.[0] !== value) {
    throw invalidParameter(name, `must satisfy regular expression '${pattern.source}'`);
  }
}

function checkBounds(name: string, value: number, [least, most]: [number, number], must: string): void {
  if (value < least) throw invalidParameter(name, `${must} greater than or equal to ${least}`);
  if (value > most) throw invalidParameter(name, `${must} less than or equal to ${most}`);
}

/* The constraints that several operations share (Amazon ECR API reference, 2015-09-21). */
export const registryId: Constraint = { pattern: /[0-9]{12}/ };
export const repositoryName: Constraint = {
  length: [2, 256],
  pattern: /(?:[a-z0-9]+(?:[._-][a-z0-9]+)*\/)*[a-z0-9]+(?:[._-][a-z0-9]+)*/,
};
export const imageTag: Constraint = { length: [1, 300] };
export const digest: Constraint = { pattern: /[a-zA-Z0-9-_+.]+:[a-fA-F0-9]+/ };
export const uploadId: Constraint = {
  pattern: /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/,
};
export const pageSize: Constraint = { range: [1, 1000] };

/** One page of a list; the token says where the next one begins. Throws AwsError for a token that is none of ours. */
export function page<T>(
  all: T[],
  { nextToken, maxResults = 100 }: { nextToken?: string | undefined; maxResults?: number | undefined },
) {
  const from = nextToken === undefined ? 0 : Number(Buffer.from(nextToken, 'base64url').toString('utf8'));
  if (!Number.isInteger(from) || from < 0 || from > all.length) {
    throw new AwsError(
      'InvalidParameterException',
      "Invalid parameter at 'nextToken' failed to satisfy constraint: 'must be a token of this operation'",
    );
  }
  const items = all.slice(from, from + maxResults);
  const next = from + items.length;
  return { items, ...(next < all.length && { nextToken: Buffer.from(String(next)).toString('base64url') }) };
}
