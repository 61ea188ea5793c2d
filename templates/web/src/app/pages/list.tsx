import { type SubmitEvent, useState } from 'react';
import { Link } from 'react-router';
import { Notes } from '../notes.ts';

export const title = 'All notes';

export default function List() {
  const store = new Notes(window.localStorage);
  const [notes, setNotes] = useState(() => store.all());
  const [heading, setHeading] = useState('');

  function add(event: SubmitEvent) {
    event.preventDefault();
    if (heading.trim() === '') return;
    store.add(heading.trim());
    setHeading('');
    setNotes(store.all());
  }

  return (
    <>
      <h1>Notes</h1>
      <form onSubmit={add}>
        <label htmlFor="title">Title</label>
        <input id="title" value={heading} maxLength={200} onChange={(event) => setHeading(event.target.value)} />
        <button type="submit">Add</button>
      </form>
      {notes.length === 0 ? (
        <p>There are no notes in this browser.</p>
      ) : (
        <ul className="notes">
          {notes.map((note) => (
            <li key={note.id}>
              <Link to={`/notes/${note.id}`}>{note.title}</Link>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
