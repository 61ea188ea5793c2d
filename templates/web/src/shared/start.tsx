import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createBrowserRouter, type RouteObject } from 'react-router';
import { RouterProvider } from 'react-router/dom';
import { watchForStalePage } from './stale-page.ts';

/** Shows the routes in the page, under the folder that the build was made for. */
export function start(routes: RouteObject[]): void {
  const root = document.getElementById('root');
  if (root === null) throw new Error('index.html has no element with the id "root".');
  const router = createBrowserRouter(routes, { basename: import.meta.env.BASE_URL });
  watchForStalePage(window, window, () => {
    const { location } = router.state.navigation;
    return location && location.pathname + location.search + location.hash;
  });
  createRoot(root).render(
    <StrictMode>
      <RouterProvider router={router} />
    </StrictMode>,
  );
}
