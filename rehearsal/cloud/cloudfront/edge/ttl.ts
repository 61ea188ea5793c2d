/** A cache policy's limits, in seconds. */
export interface TtlLimits {
  minTtl: number;
  defaultTtl: number;
  maxTtl: number;
}

/** The limits of a cache policy, with CloudFront's own rules for what is not given. Throws an Error for a wrong order. */
export function ttlLimits(given: Partial<TtlLimits>): TtlLimits {
  const { minTtl = 0 } = given;
  const { defaultTtl = Math.max(86_400, minTtl) } = given;
  const { maxTtl = Math.max(31_536_000, defaultTtl) } = given;
  if (minTtl < 0 || minTtl > defaultTtl || defaultTtl > maxTtl)
    throw new Error(
      `The TTLs of a distribution are not in order: minimum ${minTtl}, default ${defaultTtl}, maximum ${maxTtl}.`,
    );
  return { minTtl, defaultTtl, maxTtl };
}

/**
 * How long CloudFront keeps an answer of the origin before it asks again, in seconds ("Managing how long content stays in
 * the cache"). Undefined: it does not keep it at all. `no-cache` keeps it for comparing only: 0.
 *
 * `s-maxage` goes before `max-age`, and both before `Expires`; what they say is brought between minimum and maximum.
 * Without any of them it is the default. `no-cache`, `no-store` and `private` mean the minimum, whatever else is said.
 * `stale-while-revalidate` and `stale-if-error` are not modelled.
 */
export function timeToLive(
  headers: Record<string, string>,
  { minTtl, defaultTtl, maxTtl }: TtlLimits,
  nowMs: number,
): number | undefined {
  const said = directives(headers['cache-control'] ?? '');
  if (said.has('no-store') || said.has('private')) return minTtl || undefined;
  if (said.has('no-cache')) return minTtl;
  const seconds =
    age(said.get('s-maxage')) ?? age(said.get('max-age')) ?? untilExpiry(headers.expires, nowMs);
  if (seconds === undefined) return Math.max(minTtl, defaultTtl);
  return Math.max(minTtl, Math.min(seconds, maxTtl));
}

/** The errors that CloudFront keeps whatever their headers say. */
const KEPT = new Set([404, 405, 414, 500, 501, 502, 503, 504]);

/**
 * How long an error of the origin is kept, in seconds ("HTTP 4xx and 5xx status codes that CloudFront caches"). Undefined:
 * not at all. 400, 403 and the rest would be kept where they came with a max-age; S3 sends none with its errors. So a
 * missing key is kept as a 404, where the bucket may be listed, and not as the 403 that it is elsewhere.
 */
export const errorTimeToLive = (status: number, errorTtl: number): number | undefined =>
  KEPT.has(status) ? errorTtl : undefined;

/** `public, max-age=60` as a map; the first of a name counts. */
function directives(cacheControl: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const part of cacheControl.split(',')) {
    const [name = '', value = ''] = part.split('=', 2);
    const key = name.trim().toLowerCase();
    if (key && !found.has(key)) found.set(key, value.trim().replace(/^"(.*)"$/, '$1'));
  }
  return found;
}

const age = (value: string | undefined): number | undefined =>
  value !== undefined && /^\d+$/.test(value) ? Number(value) : undefined;

/** A date that cannot be read has passed already (HTTP says so of `Expires: 0`). */
function untilExpiry(expires: string | undefined, nowMs: number): number | undefined {
  if (expires === undefined) return undefined;
  const at = Date.parse(expires);
  return Number.isNaN(at) ? 0 : Math.max(0, Math.floor((at - nowMs) / 1000));
}
