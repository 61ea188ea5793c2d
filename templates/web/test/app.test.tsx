import { expect, test } from 'vitest';
import { Notes } from '../src/app/notes.ts';
import { routes } from '../src/app/routes.tsx';
import { click, shown, text, type, visit } from './support/render.tsx';

test('a note is added, read, written and deleted', async () => {
  const router = await visit(routes, '/');
  expect(text('main')).toContain('There are no notes in this browser.');

  await type('#title', ' first ');
  await click('Add');
  expect(text('li')).toBe('first');

  await click('first');
  await shown('#text');
  await type('#text', 'more');
  expect(new Notes(localStorage).all()).toMatchObject([{ title: 'first', text: 'more' }]);

  await click('Delete');
  await shown('#title');
  expect(router.state.location.pathname).toBe('/');
  expect(new Notes(localStorage).all()).toEqual([]);
});

test('a title of spaces is not a note', async () => {
  await visit(routes, '/');
  await type('#title', '  ');
  await click('Add');
  expect(new Notes(localStorage).all()).toEqual([]);
});

test('all notes are deleted in the settings', async () => {
  new Notes(localStorage).add('one');
  await visit(routes, '/settings');
  expect(text('main')).toContain('Notes in this browser: 1');
  await click('Delete all');
  expect([text('main'), new Notes(localStorage).all()]).toEqual([
    expect.stringContaining('Notes in this browser: 0'),
    [],
  ]);
});

test('the address of a note that is not there', async () => {
  await visit(routes, '/notes/unknown');
  expect(text('h1')).toBe('There is no such page');
});
