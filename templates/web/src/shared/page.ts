import type { ComponentType } from 'react';

/** A file in `pages`: what is shown, and the title of the window. */
export interface Page {
  title: string;
  default: ComponentType;
}

/**
 * A route that loads its page when somebody goes there.
 * Nothing is loaded when the file belongs to an old release and the whole page is about to be loaded again: it waits for that.
 */
export function page(load: () => Promise<Page | undefined>) {
  return async () => {
    const loaded = await load();
    if (loaded === undefined) return new Promise<never>(() => {});
    return { Component: loaded.default, handle: { title: loaded.title } };
  };
}
