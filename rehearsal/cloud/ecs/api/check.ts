import { AwsError } from '../../kernel/service.ts';

/** Allowed values by path; `[]` stands for each entry of a list: `{ 'containerDefinitions[].essential': … }`. */
export type EnumTable = Record<string, Record<string, string>>;

export function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterException', message);
}

/** Throws InvalidParameterException for the first value that is not in its enum. The values are the SDK's own constants. */
export function checkEnums(input: object, table: EnumTable): void {
  for (const [path, allowed] of Object.entries(table)) {
    const values = Object.values(allowed);
    for (const [where, value] of valuesAt(input, path)) {
      if (values.includes(String(value))) continue;
      throw invalid(
        `1 validation error detected: Value '${value}' at '${where}' failed to satisfy constraint: ` +
          `Member must satisfy enum value set: [${values.join(', ')}]`,
      );
    }
  }
}

/** Throws for members that the local cloud does not have: they are refused by name rather than dropped. */
export function refuseMembers(input: object, operation: string, members: string[]): void {
  const given = members.find((member) => (input as Record<string, unknown>)[member] !== undefined);
  if (given) throw invalid(`The local cloud has no ${operation} with ${given}.`);
}

/** A list with at most so many entries, and at least one. */
export function checkCount(what: string, list: unknown[] | undefined, most: number): void {
  const count = list?.length ?? 0;
  if (count === 0) throw invalid(`${what} cannot be empty.`);
  if (count > most) throw invalid(`${what} cannot have more than ${most} elements.`);
}

export function checkRange(what: string, value: number | undefined, [least, most]: [number, number]): void {
  if (value === undefined || (Number.isInteger(value) && value >= least && value <= most)) return;
  throw invalid(`${what} must be between ${least} and ${most}, but was ${value}.`);
}

/** Every value at a path, with where it stands (positions count from 1, as AWS counts them). */
function valuesAt(from: unknown, path: string): [string, unknown][] {
  let found: [string, unknown][] = [['', from]];
  for (const step of path.split('.')) {
    const name = step.replace('[]', '');
    found = found.flatMap(([where, value]): [string, unknown][] => {
      const next = (value as Record<string, unknown>)[name];
      const at = where ? `${where}.${name}` : name;
      if (next === undefined || next === null) return [];
      if (!step.endsWith('[]')) return [[at, next]];
      return (next as unknown[]).map((one, index) => [`${at}.${index + 1}.member`, one]);
    });
  }
  return found;
}
