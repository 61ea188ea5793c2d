import { invalid } from './check.ts';

/** One page of a list: `nextToken` is opaque to the caller and good for this list only. */
export function pageOf<T>(
  list: T[],
  { nextToken, maxResults }: { nextToken?: string | undefined; maxResults?: number | undefined },
  usual: number,
): { page: T[]; nextToken?: string } {
  const start =
    nextToken === undefined
      ? 0
      : Number(
          Buffer.from(nextToken, 'base64')
            .toString()
            .replace(/^from:/, ''),
        );
  if (!Number.isInteger(start)) throw invalid('Invalid token.');
  const end = start + (maxResults ?? usual);
  const page = list.slice(start, end);
  return end < list.length ? { page, nextToken: Buffer.from(`from:${end}`).toString('base64') } : { page };
}
