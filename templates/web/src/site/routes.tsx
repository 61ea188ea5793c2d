import { Link, type RouteObject } from 'react-router';
import { Layout } from '../shared/layout.tsx';
import { page } from '../shared/page.ts';
import { NotFound, Problem } from '../shared/problem.tsx';

const links = (
  <>
    <Link to="/">zibro</Link>
    <Link to="/guide">Guide</Link>
    <Link to="/privacy">Privacy</Link>
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
          { path: '*', element: <NotFound /> },
        ],
      },
    ],
  },
];
