import type { Listed } from '../edge.ts';
import { byKey } from '../site/order.ts';
import { cutsOf } from './cuts.ts';

/** One page: what it holds, and where the next one begins. */
export interface Page {
  entries: { key: string; etag: string; bytes: number }[];
  /** Undefined on the last one. */
  next: string | undefined;
}

/** Asks for a page: after a key, or at a token of an earlier page. */
export type GetPage = (from: { after?: string; token?: string }) => Promise<Page>;

/**
 * The whole list, in parts that run at once. A part ends at the next cut: the page that passes it is its last.
 * @param known keys that are likely to be there, in any order
 */
export async function listInParts(known: readonly string[], getPage: GetPage): Promise<Map<string, Listed>> {
  const cuts = cutsOf([...known].sort(byKey));
  const parts = [undefined, ...cuts].map((after, index) => listPart(after, cuts[index], getPage));
  const found = new Map<string, Listed>();
  for (const part of await Promise.all(parts)) {
    for (const { key, etag, bytes } of part) found.set(key, { etag, bytes });
  }
  return found;
}

/** @param until the last key of this part; undefined: to the end */
async function listPart(after: string | undefined, until: string | undefined, getPage: GetPage) {
  const entries: Page['entries'] = [];
  let page = await getPage(after === undefined ? {} : { after });
  for (;;) {
    const inside =
      until === undefined ? page.entries : page.entries.filter(({ key }) => byKey(key, until) <= 0);
    entries.push(...inside);
    if (page.next === undefined || inside.length < page.entries.length) return entries;
    page = await getPage({ token: page.next });
  }
}
