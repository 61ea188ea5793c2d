import picomatch from 'picomatch';
import type { Kind, StoredHeaders } from '../release.types.ts';
import { contentType } from './content-type.ts';
import { isWellKnown } from './kind.ts';

/** One line of `headers`; the name in lower case. */
export interface HeaderRule {
  glob: string;
  name: string;
  value: string;
}

/**
 * How long a file may be used without asking whether it is still the same.
 * `immutable`: a year, the longest that caches honour; its name is another when its content is.
 * `page`: asks every time, which costs one short answer (304), because a page that names files of an earlier release is
 * how a release breaks for those who had been there before.
 * `asset`: its name stays, so a browser may show the old one beside a new page. Five minutes bound that, and spare a
 * request for each picture of each page; `must-revalidate` forbids to go on with it after that when the network fails.
 */
function cacheControl(key: string, kind: Kind): string {
  if (kind === 'immutable') return 'public, max-age=31536000, immutable';
  if (kind === 'page' || isWellKnown(key)) return 'no-cache';
  return 'public, max-age=300, must-revalidate';
}

/** The built-in headers of a file, then the rules in their order: a later one overrides. */
export function headersOf(rules: HeaderRule[]): (key: string, kind: Kind) => StoredHeaders {
  const compiled = rules.map(({ glob, name, value }) => ({
    matches: picomatch(glob, { dot: true, windows: false }),
    name,
    value,
  }));
  return (key, kind) => {
    const headers: StoredHeaders = {
      'cache-control': cacheControl(key, kind),
      'content-type': contentType(key),
    };
    for (const { matches, name, value } of compiled) if (matches(key)) headers[name] = value;
    return headers;
  };
}
