import type { Answer } from './answer.ts';
import type { Address, EdgeCache } from './cache.ts';
import { askOrigin, type Origin } from './origin.ts';
import { errorTimeToLive, type TtlLimits, timeToLive } from './ttl.ts';

/** One distribution's way to an answer. */
export interface Edge {
  cache: EdgeCache;
  origin: Origin;
  ttl: TtlLimits;
  /** Error caching minimum TTL, in seconds, for the errors that are kept. */
  errorTtl: number;
  now(): number;
}

/** An answer with CloudFront's word for where it came from, and its age when that was the cache. */
export interface Found {
  answer: Answer;
  xCache: 'Hit' | 'Miss' | 'RefreshHit' | 'Error';
  ageSeconds: number | undefined;
}

/** From the cache while it is fresh, else from the origin, which may say that the copy is still right. */
export function lookUp(edge: Edge, address: Address): Found {
  const now = edge.now();
  const copy = edge.cache.find(address);
  if (copy && now - copy.checkedAt < copy.ttlMs) {
    copy.asked.add(address.asked);
    const ageSeconds = Math.floor((now - copy.checkedAt) / 1000);
    return { answer: copy.answer, xCache: isError(copy.answer) ? 'Error' : 'Hit', ageSeconds };
  }
  const ifNoneMatch = copy && !isError(copy.answer) ? copy.answer.headers.etag : undefined;
  const answer = askOrigin(edge.origin, { path: address.path, ifNoneMatch, nowMs: now });
  if (copy && answer.status === 304) {
    const refreshed = { ...copy.answer, headers: answer.headers };
    keep(edge, address, refreshed, [...copy.asked, address.asked]);
    return { answer: refreshed, xCache: 'RefreshHit', ageSeconds: undefined };
  }
  keep(edge, address, answer, [address.asked]);
  return { answer, xCache: isError(answer) ? 'Error' : 'Miss', ageSeconds: undefined };
}

/** A 304 may bring other headers (S3 has new ones after a copy onto itself), and with them another time to live. */
function keep(edge: Edge, address: Address, answer: Answer, asked: string[]): void {
  const checkedAt = edge.now();
  const seconds = isError(answer)
    ? errorTimeToLive(answer.status, edge.errorTtl)
    : timeToLive(answer.headers, edge.ttl, checkedAt);
  if (seconds === undefined) edge.cache.drop(address);
  else edge.cache.keep(address, { answer, checkedAt, ttlMs: seconds * 1000, asked: new Set(asked) });
}

const isError = ({ status }: Answer): boolean => status >= 400;
