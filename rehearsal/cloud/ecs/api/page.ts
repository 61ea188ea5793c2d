import { invalid } from './check.ts';

/** One page of a list. `nextToken` is opaque to the caller. Throws InvalidParameterException for one that was not given. */
export function pageOf<T>(
  list: T[],
  { nextToken, maxResults }: { nextToken?: string | undefined; maxResults?: number | undefined },
  usual: number,
): { page: T[]; nextToken?: string } {
  const start = nextToken === undefined ? 0 : positionOf(nextToken);
  const end = start + (maxResults ?? usual);
  const page = list.slice(start, end);
  return end < list.length ? { page, nextToken: Buffer.from(`from:${end}`).toString('base64') } : { page };
}

function positionOf(token: string): number {
  const position = /^from:(\d+)$/.exec(Buffer.from(token, 'base64').toString())?.[1];
  if (position === undefined) throw invalid('Invalid token.');
  return Number(position);
}
