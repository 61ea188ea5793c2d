import { NavLink, type RouteObject } from 'react-router';
import { Layout } from '../shared/layout.tsx';
import { page } from '../shared/page.ts';
import { NotFound, notFound, Problem } from '../shared/problem.tsx';

const links = (
  <>
    <NavLink to="/" end>
      Notes
    </NavLink>
    <NavLink to="/settings">Settings</NavLink>
  </>
);

/** app.zibro.com. A file for each page, which is loaded when somebody goes there. */
export const routes: RouteObject[] = [
  {
    element: <Layout name="Notes" links={links} />,
    hydrateFallbackElement: <p>Loading</p>,
    children: [
      {
        errorElement: <Problem />,
        children: [
          { path: '/', lazy: page(() => import('./pages/list.tsx')) },
          { path: '/notes/:id', lazy: page(() => import('./pages/note.tsx')) },
          { path: '/settings', lazy: page(() => import('./pages/settings.tsx')) },
          { path: '*', element: <NotFound />, handle: { title: notFound } },
        ],
      },
    ],
  },
];
