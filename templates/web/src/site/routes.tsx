import { NavLink, type RouteObject } from 'react-router';
import { Layout } from '../shared/layout.tsx';
import { page } from '../shared/page.ts';
import { NotFound, notFound, Problem } from '../shared/problem.tsx';

const links = (
  <>
    <NavLink to="/" end>
      zibro
    </NavLink>
    <NavLink to="/guide">Guide</NavLink>
    <NavLink to="/privacy">Privacy</NavLink>
  </>
);

/** zibro.com. A file for each page, which is loaded when somebody goes there. */
export const routes: RouteObject[] = [
  {
    element: <Layout name="zibro" links={links} />,
    hydrateFallbackElement: <p>Loading</p>,
    children: [
      {
        errorElement: <Problem />,
        children: [
          { path: '/', lazy: page(() => import('./pages/home.tsx')) },
          { path: '/guide', lazy: page(() => import('./pages/guide.tsx')) },
          { path: '/privacy', lazy: page(() => import('./pages/privacy.tsx')) },
          { path: '*', element: <NotFound />, handle: { title: notFound } },
        ],
      },
    ],
  },
];
