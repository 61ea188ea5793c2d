import { releaseOf } from './release.ts';

const KEY = 'reloaded-from-release';

/** What a tab is, as far as a reload needs it. */
export interface Tab {
  document: Document;
  sessionStorage: Pick<Storage, 'getItem' | 'setItem'>;
  location: Pick<Location, 'assign' | 'reload'>;
}

/**
 * A tab that stayed open over several releases asks for a file that is no longer there. The page of the current release
 * knows the right one, so it is loaded, once for each release: where that does not help, the error is shown.
 * @param wanted the address that somebody was on the way to; the one that is shown unless given
 * @returns whether a page is being loaded
 */
export function loadAgain(tab: Tab, wanted: string | undefined): boolean {
  const release = releaseOf(tab.document);
  try {
    if (tab.sessionStorage.getItem(KEY) === release) return false;
    tab.sessionStorage.setItem(KEY, release);
  } catch {
    // Without a memory there is no telling whether this would go on for ever.
    return false;
  }
  if (wanted === undefined) tab.location.reload();
  else tab.location.assign(wanted);
  return true;
}

/** Listens for what Vite tells when a part of the page cannot be loaded. */
export function watchForStalePage(target: EventTarget, tab: Tab, wanted: () => string | undefined): void {
  target.addEventListener('vite:preloadError', (event) => {
    if (loadAgain(tab, wanted())) event.preventDefault();
  });
}
