import { type ReactNode, useEffect, useRef } from 'react';
import { Outlet, ScrollRestoration, useLocation, useMatches } from 'react-router';
import { releaseOf } from './release.ts';

const titleOf = (handle: unknown) =>
  typeof handle === 'object' && handle !== null && 'title' in handle ? String(handle.title) : undefined;

/** Who follows a link by keyboard or by ear goes on at the new page, not where the old one ended. */
function useFocusOfPage() {
  const page = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  const shown = useRef(pathname);
  useEffect(() => {
    if (shown.current !== pathname) page.current?.focus({ preventScroll: true });
    shown.current = pathname;
  }, [pathname]);
  return page;
}

/** What every page has around it: links above, the release below. */
export function Layout({ name, links }: { name: string; links: ReactNode }) {
  const title = useMatches()
    .map(({ handle }) => titleOf(handle))
    .findLast((one) => one !== undefined);
  useEffect(() => {
    document.title = title === undefined ? name : `${title} · ${name}`;
  }, [name, title]);
  const main = useFocusOfPage();
  return (
    <>
      <header>
        <nav aria-label="Main">{links}</nav>
      </header>
      <main ref={main} tabIndex={-1}>
        <Outlet />
      </main>
      <footer>
        Release <span data-testid="release">{releaseOf(document)}</span>
      </footer>
      <ScrollRestoration />
    </>
  );
}
