import { type ReactNode, useEffect } from 'react';
import { Outlet, ScrollRestoration, useMatches } from 'react-router';
import { releaseOf } from './release.ts';

const titleOf = (handle: unknown) =>
  typeof handle === 'object' && handle !== null && 'title' in handle ? String(handle.title) : undefined;

/** What every page has around it: links above, the release below. */
export function Layout({ name, links }: { name: string; links: ReactNode }) {
  const title = useMatches()
    .map(({ handle }) => titleOf(handle))
    .findLast((one) => one !== undefined);
  useEffect(() => {
    document.title = title === undefined ? name : `${title} · ${name}`;
  }, [name, title]);
  return (
    <>
      <header>
        <nav aria-label="Main">{links}</nav>
      </header>
      <main>
        <Outlet />
      </main>
      <footer>
        Release <span data-testid="release">{releaseOf(document)}</span>
      </footer>
      <ScrollRestoration />
    </>
  );
}
