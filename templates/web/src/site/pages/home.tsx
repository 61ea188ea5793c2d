import { Link } from 'react-router';
import { appAddress } from '../app-address.ts';

export const title = 'Notes';

export default function Home() {
  const app = appAddress(window.location, import.meta.env.BASE_URL);
  return (
    <>
      <h1>Notes that stay on your device</h1>
      <p>Write a note, find it again, delete it. There is no account.</p>
      {app !== undefined && (
        <p>
          <a className="button" href={app}>
            Open the app
          </a>
        </p>
      )}
      <p>
        <Link to="/guide">How it works</Link>
      </p>
    </>
  );
}
