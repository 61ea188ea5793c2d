import { type ReleaseSummary, type Retired, type State, sequenceOf } from '../release.types.ts';

/** How much of the past stays: both limits must be passed before something expires. */
export interface Keep {
  /** Earlier releases that stay complete. */
  releases: number;
  hours: number;
}

const HOUR_MS = 3_600_000;

/**
 * Whether something of an earlier release stays.
 * @param current sequence of the release that is live (or is about to be)
 * @param now milliseconds, by the clock of S3
 */
function isKept(retired: Retired, current: number, keep: Keep, now: number): boolean {
  if (retired.lastIn >= current - keep.releases) return true;
  const at = Date.parse(retired.retiredAt);
  // A time that cannot be read is no reason to delete.
  return Number.isNaN(at) || now - at < keep.hours * HOUR_MS;
}

/** Parts a record by `isKept`. */
export function parted(
  all: Record<string, Retired>,
  current: number,
  keep: Keep,
  now: number,
): { kept: Record<string, Retired>; expired: string[] } {
  const kept: Record<string, Retired> = {};
  const expired: string[] = [];
  for (const [name, one] of Object.entries(all)) {
    if (isKept(one, current, keep, now)) kept[name] = one;
    else expired.push(name);
  }
  return { kept, expired };
}

/**
 * Of the releases in the list, newest first, those that are still complete beside the release `current`.
 * What was in release n was last in n or later and was retired with n or later: it is kept as long as n is.
 */
export function reachable(
  releases: ReleaseSummary[],
  current: number,
  keep: Keep,
  now: number,
): ReleaseSummary[] {
  return releases.filter(({ sequence, retiredAt }) =>
    isKept({ lastIn: sequence, retiredAt: retiredAt ?? new Date(now).toISOString() }, current, keep, now),
  );
}

/** Manifests that are listed and that no rollback reaches any more, as keys. */
export function expiredManifests(
  state: State,
  listed: { keys(): Iterable<string> },
  current: number,
  keep: Keep,
  now: number,
): string[] {
  const kept = new Set(reachable(state.releases, current, keep, now).map(({ sequence }) => sequence));
  const keys: string[] = [];
  // From the list: what a killed run left of an older release is found too, and no number in the state decides how long this takes.
  for (const key of listed.keys()) {
    const sequence = sequenceOf(key);
    if (sequence !== undefined && sequence < state.current.sequence && !kept.has(sequence)) keys.push(key);
  }
  return keys;
}
