import { expect, test } from 'vitest';
import { Notes } from '../src/app/notes.ts';

function emptyStore() {
  const kept = new Map<string, string>();
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  };
}

test('the newest note is first', () => {
  const notes = new Notes(emptyStore(), () => new Date('2026-11-25T00:00:00Z'));
  notes.add('one');
  const second = notes.add('two');
  expect(notes.all().map(({ title }) => title)).toEqual(['two', 'one']);
  expect(notes.find(second.id)).toEqual({ id: second.id, title: 'two', text: '', added: '2026-11-25T00:00:00.000Z' });
});

test.each([
  ['no JSON', '{'],
  ['no list', '{"id": "1"}'],
  ['entries of another shape', '[1, null, {"id": "1"}]'],
])('what cannot be read counts as nothing: %s', (_, kept) => {
  const store = emptyStore();
  store.setItem('notes', kept);
  expect(new Notes(store).all()).toEqual([]);
});
