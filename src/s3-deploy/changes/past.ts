import type { Kind, Retired } from '../release.types.ts';
import { mayHaveHash } from '../site/hashed-name.ts';
import { kindOf } from '../site/kind.ts';
import { type Given, isOwn, nextSequence, objectOf, unpublished } from './given.ts';
import { otherSites, siteOf } from './others.ts';
import { parted } from './retention.ts';

/** What becomes of objects of the bucket that the new release does not have. Every key stands in one place. */
export interface Past {
  retired: Record<string, Retired>;
  /** Mutable objects of the current release. */
  removed: string[];
  expired: string[];
  /** Written by a run that was killed, or left undeleted by it; nothing refers to it. */
  unfinished: string[];
  unknown: string[];
  others: string[];
}

/** Of a killed run nothing but the keys is known. */
const kindByName = kindOf('auto');

/** Sorts every listed key that is neither of the new release, nor our own, nor another site's. */
export function comparePast(given: Given): Past {
  const { state, listed } = given;
  const others = otherSites(listed.keys());
  const files = new Set(given.files.map(({ key }) => key));
  const past: Past = { retired: {}, removed: [], expired: [], unfinished: [], unknown: [], others };
  const earlier: Record<string, Retired> = {};
  const now: Retired = {
    lastIn: state?.current.sequence ?? 0,
    retiredAt: new Date(given.now).toISOString(),
  };
  const place = placer(given);
  for (const key of listed.keys()) {
    if (files.has(key) || isOwn(key) || siteOf(key, others) !== undefined) continue;
    const where = place(key);
    if (where === 'earlier') earlier[key] = state?.retired[key] ?? now;
    else if (where === 'retired') past.retired[key] = now;
    else past[where].push(key);
  }
  const { kept, expired } = parted(earlier, nextSequence(state), given.keep, given.now);
  Object.assign(past.retired, kept);
  past.expired = expired;
  return past;
}

type Where = 'earlier' | 'retired' | 'removed' | 'unfinished' | 'unknown';

function placer(given: Given): (key: string) => Where {
  const written = new Set(unpublished(given)?.writes);
  const left = new Set(
    unpublished(given) ? [] : [...(given.pending?.writes ?? []), ...(given.pending?.deletes ?? [])],
  );
  return (key) => {
    const object = objectOf(given.state, key);
    if (object) return given.delete === 'none' || hasGrace(key, object.kind) ? 'retired' : 'removed';
    if (given.state && Object.hasOwn(given.state.retired, key)) return 'earlier';
    if (left.has(key)) return 'unfinished';
    // Pages of the killed run may have been seen: what they name gets its time of grace too.
    if (written.has(key)) {
      return given.delete === 'none' || hasGrace(key, kindByName(key)) ? 'retired' : 'unfinished';
    }
    return 'unknown';
  };
}

/** Open pages may still ask for it. */
const hasGrace = (key: string, kind: Kind): boolean =>
  kind === 'immutable' || (kind === 'asset' && mayHaveHash(key));
