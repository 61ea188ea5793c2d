import { matches, matchesArn } from './pattern.ts';

/** Condition keys of a request and their values. Keys are compared without regard to case. */
export type ConditionContext = Record<string, string | string[]>;

type Compare = (wanted: string, given: string) => boolean;

const numeric =
  (compare: (given: number, wanted: number) => boolean): Compare =>
  (wanted, given) =>
    given.trim() !== '' && compare(Number(given), Number(wanted));

const equal: Compare = (wanted, given) => wanted === given;

/** The operators that this cloud knows. A negated one holds when none of the wanted values matches. */
const operators: Record<string, { compare: Compare; negated?: true }> = {
  StringEquals: { compare: equal },
  StringNotEquals: { compare: equal, negated: true },
  StringLike: { compare: matches },
  StringNotLike: { compare: matches, negated: true },
  ArnEquals: { compare: matchesArn },
  ArnLike: { compare: matchesArn },
  ArnNotEquals: { compare: matchesArn, negated: true },
  ArnNotLike: { compare: matchesArn, negated: true },
  Bool: { compare: (wanted, given) => wanted.toLowerCase() === given.toLowerCase() },
  NumericEquals: { compare: numeric((given, wanted) => given === wanted) },
  NumericLessThan: { compare: numeric((given, wanted) => given < wanted) },
  NumericLessThanEquals: { compare: numeric((given, wanted) => given <= wanted) },
  NumericGreaterThan: { compare: numeric((given, wanted) => given > wanted) },
  NumericGreaterThanEquals: { compare: numeric((given, wanted) => given >= wanted) },
};

/** A condition operator, taken apart. */
interface ParsedOperator {
  name: string;
  set: 'ForAnyValue' | 'ForAllValues' | undefined;
  ifExists: boolean;
}

/** Takes `ForAnyValue:StringLikeIfExists` apart. Throws an Error for an operator that is not known here. */
export function parseOperator(text: string): ParsedOperator {
  const [, set, bare = ''] = /^(?:(ForAnyValue|ForAllValues):)?(.*)$/.exec(text) ?? [];
  const ifExists = bare.endsWith('IfExists');
  const name = ifExists ? bare.slice(0, -'IfExists'.length) : bare;
  if (name === 'Null' ? ifExists || set : !Object.hasOwn(operators, name))
    throw new Error(`The condition operator ${text} is not known.`);
  return { name, ifExists, set: set === 'ForAnyValue' || set === 'ForAllValues' ? set : undefined };
}

/** Do all conditions of a statement hold? Throws an Error for a condition that cannot be decided. */
export function conditionsHold(
  conditions: Record<string, Record<string, string | string[]>>,
  context: ConditionContext,
): boolean {
  const given = new Map(Object.entries(context).map(([key, value]) => [key.toLowerCase(), [value].flat()]));
  return Object.entries(conditions).every(([operator, keys]) =>
    Object.entries(keys).every(([key, wanted]) =>
      holds(parseOperator(operator), key, [wanted].flat().map(String), given.get(key.toLowerCase())),
    ),
  );
}

function holds(parsed: ParsedOperator, key: string, wanted: string[], given: string[] | undefined): boolean {
  if (parsed.name === 'Null') return wanted.includes(String(!given?.length));
  const operator = operators[parsed.name];
  if (!operator) return false;
  const { compare, negated = false } = operator;
  const one = (value: string): boolean => wanted.some((want) => compare(want, value)) !== negated;
  // AWS's rules for a key that the request does not have.
  if (!given?.length) return parsed.ifExists || (parsed.set ? parsed.set === 'ForAllValues' : negated);
  if (parsed.set === 'ForAnyValue') return given.some(one);
  if (parsed.set === 'ForAllValues') return given.every(one);
  const [only, ...more] = given;
  if (only === undefined || more.length)
    throw new Error(
      `${key} has several values in this request: its condition needs ForAnyValue: or ForAllValues:.`,
    );
  return one(only);
}
