import { isRouteErrorResponse, Link, useRouteError } from 'react-router';

/** Shown for an address that does not exist, and when a page cannot be loaded or fails. */
export function Problem() {
  const error = useRouteError();
  if (isRouteErrorResponse(error) && error.status === 404) return <NotFound />;
  return (
    <section role="alert">
      <h1>This page could not be shown</h1>
      <p>Check the connection and load it again. If that does not help, it is our mistake.</p>
      <p>
        <Link to="/" reloadDocument>
          Start
        </Link>
      </p>
    </section>
  );
}

/** What the page for an address that does not exist says. */
export const notFound = 'There is no such page';

/** The page for an address that does not exist. */
export function NotFound() {
  return (
    <section>
      <h1>{notFound}</h1>
      <p>
        <Link to="/">Start</Link>
      </p>
    </section>
  );
}
