import { useState } from 'react';
import { useNavigate, useParams } from 'react-router';
import { NotFound } from '../../shared/problem.tsx';
import { Notes } from '../notes.ts';

export const title = 'Note';

export default function OneNote() {
  const { id = '' } = useParams();
  const navigate = useNavigate();
  const store = new Notes(window.localStorage);
  const [note, setNote] = useState(() => store.find(id));
  if (note === undefined) return <NotFound />;

  function write(text: string) {
    store.write(id, text);
    setNote(store.find(id));
  }

  function remove() {
    store.remove(id);
    void navigate('/');
  }

  return (
    <>
      <h1>{note.title}</h1>
      <form>
        <label htmlFor="text">Text</label>
        <textarea id="text" rows={10} value={note.text} onChange={(event) => write(event.target.value)} />
        <button type="button" onClick={remove}>
          Delete
        </button>
      </form>
    </>
  );
}
