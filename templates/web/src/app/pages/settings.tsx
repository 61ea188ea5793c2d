import { useState } from 'react';
import { Notes } from '../notes.ts';

export const title = 'Settings';

/** Gives the notes to the browser as a file. */
function save(notes: Notes) {
  const address = URL.createObjectURL(new Blob([JSON.stringify(notes.all(), null, 2)], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = 'notes.json';
  link.click();
  URL.revokeObjectURL(address);
}

export default function Settings() {
  const store = new Notes(window.localStorage);
  const [count, setCount] = useState(() => store.all().length);

  function clear() {
    store.clear();
    setCount(0);
  }

  return (
    <>
      <h1>Settings</h1>
      <p>Notes in this browser: {count}</p>
      <p>
        <button type="button" disabled={count === 0} onClick={() => save(store)}>
          Copy into a file
        </button>{' '}
        <button type="button" disabled={count === 0} onClick={clear}>
          Delete all
        </button>
      </p>
    </>
  );
}
