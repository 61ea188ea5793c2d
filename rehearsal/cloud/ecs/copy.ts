/**
 * A copy of plain data, Dates as they are: what an answer holds must not change when the cloud goes on.
 * (structuredClone makes objects of another realm in a test's sandbox, where they are no Dates and equal nothing.)
 */
export function copyOf<T>(value: T): T {
  if (Array.isArray(value)) return value.map((one) => copyOf(one)) as T;
  if (value === null || typeof value !== 'object' || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, copyOf(one)])) as T;
}
