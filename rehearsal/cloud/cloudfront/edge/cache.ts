import type { Answer } from './answer.ts';
import { canonicalPath } from './url-path.ts';

/** Where a request leads. Both raw: the path that the viewer asked for, and what the function (and the root object) made of it. */
export interface Address {
  asked: string;
  path: string;
}

/** One answer of the origin that is kept. */
export interface Copy {
  answer: Answer;
  /** When the origin gave it or said that it is still right. */
  checkedAt: number;
  ttlMs: number;
  /** Paths that viewers asked for and got this copy. */
  asked: Set<string>;
}

/** Does an invalidation name a canonical path? */
export type Names = (canonical: string) => boolean;

/**
 * What one distribution keeps. The cache key is the path after the function: no query, no headers, no cookies.
 *
 * CloudFront documents that a file whose address a function changes must be invalidated twice: by the address the viewer
 * asked for and by the one the function made. Taken at its word: an invalidation that names only the second one leaves the
 * old copy with those who ask for the first; one that names only the first does nothing.
 */
export class EdgeCache {
  #copies = new Map<string, Copy>();
  #heldBack = new Map<string, { address: Address; copy: Copy }>();

  find(address: Address): Copy | undefined {
    return this.#heldBack.get(keyOf(address))?.copy ?? this.#copies.get(address.path);
  }

  keep(address: Address, copy: Copy): void {
    this.#heldBack.delete(keyOf(address));
    this.#copies.set(address.path, copy);
  }

  drop(address: Address): void {
    this.#heldBack.delete(keyOf(address));
    this.#copies.delete(address.path);
  }

  invalidate(names: Names): void {
    const named = (path: string) => names(canonicalPath(path));
    for (const [key, { address }] of this.#heldBack) if (named(address.asked)) this.#heldBack.delete(key);
    for (const [path, copy] of this.#copies) {
      if (!named(path)) continue;
      this.#copies.delete(path);
      for (const asked of copy.asked) {
        const address = { asked, path };
        if (!named(asked)) this.#heldBack.set(keyOf(address), { address, copy });
      }
    }
  }
}

const keyOf = ({ asked, path }: Address): string => `${asked} ${path}`;
