import { isObject } from '../template/evaluate.ts';
import type { Json, JsonObject } from '../template/template.types.ts';

const MAX_JOBS = 256;

/** The combinations of `strategy.matrix`, in GitHub's order: products, less `exclude`, then `include`. Throws an Error for a shape GitHub refuses. */
export function expandMatrix(matrix: Json): JsonObject[] {
  if (!isObject(matrix)) throw new Error('The matrix must be a mapping');
  const { include, exclude, ...axes } = matrix;
  let combinations: JsonObject[] = Object.keys(axes).length === 0 ? [] : [{}];
  for (const [name, values] of Object.entries(axes)) {
    if (!Array.isArray(values)) throw new Error(`Matrix vector '${name}' must be a sequence`);
    if (values.length === 0) throw new Error(`Matrix vector '${name}' does not contain any values`);
    combinations = combinations.flatMap((one) => values.map((value) => ({ ...one, [name]: value })));
  }
  const excluded = objects(exclude, 'exclude');
  const kept = combinations.filter((one) => !excluded.some((pattern) => matches(one, pattern)));
  const all = addIncludes(kept, objects(include, 'include'), Object.keys(axes));
  if (all.length === 0) throw new Error('Matrix must define at least one vector');
  if (all.length > MAX_JOBS)
    throw new Error(`The strategy configuration exceeds the limit of ${MAX_JOBS} jobs`);
  return all;
}

/** An entry joins every combination whose axes it does not contradict; one that joins none is a combination of its own. */
function addIncludes(combinations: JsonObject[], includes: JsonObject[], axes: string[]): JsonObject[] {
  const all = combinations.map((one) => ({ ...one }));
  const added: JsonObject[] = [];
  for (const include of includes) {
    const own = Object.entries(include).filter(([name]) => axes.includes(name));
    const joined = all.filter((_, at) =>
      own.every(([name, value]) => equal(combinations[at]?.[name], value)),
    );
    for (const one of joined) Object.assign(one, include);
    if (joined.length === 0) added.push({ ...include });
  }
  return [...all, ...added];
}

/** What stands in brackets behind a job's name: the scalars of its combination. */
export function matrixSuffix(combination: JsonObject): string {
  const leaves = (value: Json): string[] => {
    if (Array.isArray(value)) return value.flatMap(leaves);
    if (isObject(value)) return Object.values(value).flatMap(leaves);
    return value === null || value === '' ? [] : [String(value)];
  };
  const texts = leaves(combination);
  return texts.length === 0 ? '' : ` (${texts.join(', ')})`;
}

function matches(value: Json | undefined, pattern: Json): boolean {
  if (!isObject(pattern)) return equal(value, pattern);
  return isObject(value) && Object.entries(pattern).every(([name, one]) => matches(value[name], one));
}

function equal(a: Json | undefined, b: Json | undefined): boolean {
  if (typeof a === 'string' && typeof b === 'string') return a.toLowerCase() === b.toLowerCase();
  if (typeof a === 'object' || typeof b === 'object') return JSON.stringify(a) === JSON.stringify(b);
  // As expressions compare: a number in the matrix and a text in `exclude` are the same.
  return String(a) === String(b);
}

function objects(list: Json | undefined, name: string): JsonObject[] {
  if (list === undefined || list === null || list === '') return [];
  if (!Array.isArray(list) || !list.every(isObject))
    throw new Error(`Matrix '${name}' must be a sequence of mappings`);
  return list;
}
