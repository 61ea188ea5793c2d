import { STATE_FOLDER } from '../release.types.ts';

/** Prefixes below ours that hold a site of their own, such as `preview/12/`; none lies in another. */
export function otherSites(keys: Iterable<string>): string[] {
  const found = new Set<string>();
  const mark = `/${STATE_FOLDER}`;
  for (const key of keys) {
    const at = key.indexOf(mark);
    if (at > 0 && !key.startsWith(STATE_FOLDER)) found.add(key.slice(0, at + 1));
  }
  const sorted = [...found].sort();
  return sorted.filter((one) => !sorted.some((wider) => wider !== one && one.startsWith(wider)));
}

/** The site of `others` that a key belongs to. */
export function siteOf(key: string, others: string[]): string | undefined {
  return others.find((prefix) => key.startsWith(prefix));
}
