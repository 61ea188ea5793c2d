import { AwsError } from '../kernel/service.ts';

/**
 * The part that a Range header asks for, both ends included; undefined for the whole object, also where the header is
 * not understood. Throws AwsError `InvalidRange` for one that lies behind the end.
 */
export function readRange(
  header: string | undefined,
  size: number,
): { from: number; to: number } | undefined {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? [];
  if (first === undefined || last === undefined || (first === '' && last === '')) return undefined;
  const from = first === '' ? Math.max(size - Number(last), 0) : Number(first);
  const to = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (first !== '' && last !== '' && Number(last) < Number(first)) return undefined;
  if (from >= size) throw new AwsError('InvalidRange', 'The requested range is not satisfiable', 416);
  return { from, to };
}
