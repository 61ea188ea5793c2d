export const title = 'Guide';

export default function Guide() {
  return (
    <>
      <h1>How it works</h1>
      <ol>
        <li>Open the app and write a title. The note is kept in this browser as soon as it is added.</li>
        <li>Choose a note to read it, to add text, or to delete it.</li>
        <li>Settings has a button that deletes everything, and one that copies all notes into a file.</li>
      </ol>
      <p>Another browser or device has notes of its own. Clearing the data of the site deletes them.</p>
    </>
  );
}
