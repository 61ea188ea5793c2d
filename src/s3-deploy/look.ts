import { pendingShape, stateShape } from './document-shapes.ts';
import { decoded } from './documents.ts';
import type { Document, Edge, Listed } from './edge.ts';
import { CURRENT_KEY, PENDING_KEY, type Pending, type State } from './release.types.ts';
import type { Seen } from './work.types.ts';

/** A deployment that ends between the list and the read is rare; three in a row are not. */
const LOOKS = 3;

/**
 * What the prefix holds: the list and the action's own memory, of one moment.
 * @param known keys that are likely to be there, for cutting the list
 */
export async function look(edge: Edge, known: string[]): Promise<Seen> {
  for (let looks = 1; ; looks++) {
    const [listed, current] = await Promise.all([edge.bucket.list(known), edge.bucket.read(CURRENT_KEY)]);
    const fits = listed.get(CURRENT_KEY)?.etag === current?.etag;
    if (fits || looks === LOOKS) return seenOf(edge, listed, current);
  }
}

async function seenOf(edge: Edge, listed: Map<string, Listed>, current: Document | undefined): Promise<Seen> {
  const pending = listed.has(PENDING_KEY) ? await edge.bucket.read(PENDING_KEY) : undefined;
  return {
    listed,
    state: current && decoded<State>(CURRENT_KEY, current, stateShape),
    stateEtag: current?.etag,
    pending: pending && decoded<Pending>(PENDING_KEY, pending, pendingShape),
    pendingEtag: pending?.etag,
    at: current?.askedAt ?? pending?.askedAt ?? Date.now(),
  };
}
