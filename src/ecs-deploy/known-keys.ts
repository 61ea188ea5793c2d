/** The keys that a value may have, level by level. */
export interface Shape {
  /** Keys of an object; undefined when any key may be there (or it is no object). */
  keys: string[] | undefined;
  /** What is below a key, or below each item of a list. */
  below(key: string): Shape | undefined;
}

export interface UnknownKey {
  /** E.g. `containerDefinitions[0].enviroment`. */
  path: string;
  nearest: string | undefined;
}

/**
 * Keys of `value` that the shape does not know. The SDK's serialiser drops them without a word, so a task definition
 * that has one cannot be registered again without a loss.
 */
export function unknownKeys(value: unknown, shape: Shape | undefined, path = ''): UnknownKey[] {
  if (shape === undefined || value === null || typeof value !== 'object') return [];
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => unknownKeys(item, shape.below(''), `${path}[${index}]`));
  }
  return Object.entries(value).flatMap(([key, inner]) => {
    const at = path === '' ? key : `${path}.${key}`;
    if (shape.keys === undefined || shape.keys.includes(key)) return unknownKeys(inner, shape.below(key), at);
    return [{ path: at, nearest: nearest(key, shape.keys) }];
  });
}

/** The known key with the fewest letters to change, if they are few. */
export function nearest(key: string, known: string[]): string | undefined {
  const limit = Math.max(2, Math.floor(key.length / 3));
  const ranked = known
    .map((candidate) => ({ candidate, distance: distance(key.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ distance: changes }) => changes <= limit)
    .sort((a, b) => a.distance - b.distance);
  return ranked[0]?.candidate;
}

/** Levenshtein's: letters to add, drop or change. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, change));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
