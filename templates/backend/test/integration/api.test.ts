import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { FastifyInstance, InjectOptions } from 'fastify';
import type pg from 'pg';
import { createApp } from '../../src/app.ts';
import { createPool } from '../../src/database.ts';
import { migrate, readMigrations } from '../../src/migrations.ts';
import { Notes } from '../../src/notes.ts';
import { checkDatabase } from '../../src/readiness.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
let pool: pg.Pool;
let app: FastifyInstance;
before(async () => {
  database = await createTestDatabase();
  const client = await database.connect();
  await migrate(client, readMigrations());
  await client.end();
  pool = createPool(database.settings, () => undefined);
  app = createApp({
    notes: new Notes(pool),
    release: { version: '1.2.3', commit: 'abc', tree: 'def' },
    readiness: () => checkDatabase(pool, readMigrations().length),
  });
});
after(async () => {
  await app?.close();
  await pool?.end();
  await database?.drop();
});

async function call(options: InjectOptions): Promise<{ status: number; body: unknown; location: unknown }> {
  const response = await app.inject(options);
  return { status: response.statusCode, body: response.json(), location: response.headers.location };
}

test('a note is created, found by its address, and listed first', async () => {
  await call({ method: 'POST', url: '/notes', payload: { title: 'first' } });
  const created = await call({ method: 'POST', url: '/notes', payload: { title: 'second', body: 'text' } });
  assert.equal(created.status, 201);
  const note = created.body as { id: string; title: string; body: string; createdAt: string };
  assert.equal(created.location, `/notes/${note.id}`);
  assert.deepEqual({ title: note.title, body: note.body }, { title: 'second', body: 'text' });
  assert.deepEqual(await call({ method: 'GET', url: `/notes/${note.id}` }), {
    status: 200,
    body: note,
    location: undefined,
  });
  assert.deepEqual(await titles('/notes'), ['second', 'first']);
  assert.deepEqual(await titles('/notes?limit=1'), ['second']);
  assert.deepEqual(await titles(`/notes?before=${note.id}`), ['first']);
});

const refused: [InjectOptions, number, string, string][] = [
  [
    { method: 'POST', url: '/notes', payload: {} },
    400,
    'invalid',
    "body must have required property 'title'",
  ],
  [{ method: 'POST', url: '/notes', payload: { title: 5 } }, 400, 'invalid', 'body/title must be string'],
  [
    { method: 'POST', url: '/notes', payload: { title: '   ' } },
    400,
    'invalid',
    'body/title must match pattern "\\S"',
  ],
  [
    { method: 'POST', url: '/notes', payload: { title: '', colour: 'red' } },
    400,
    'invalid',
    'body must NOT have additional properties, body/title must NOT have fewer than 1 characters, body/title must match pattern "\\S"',
  ],
  [
    { method: 'GET', url: '/notes?limit=0' },
    400,
    'invalid',
    'querystring/limit must match pattern "^([1-9][0-9]?|100)$"',
  ],
  [{ method: 'GET', url: '/notes/seven' }, 400, 'invalid', 'params/id must match format "uuid"'],
  [
    { method: 'GET', url: '/notes/00000000-0000-4000-8000-000000000000' },
    404,
    'not_found',
    'There is no note 00000000-0000-4000-8000-000000000000.',
  ],
  [{ method: 'DELETE', url: '/notes?all=1' }, 404, 'not_found', 'There is no DELETE /notes.'],
];

for (const [options, status, code, message] of refused) {
  test(`refuses ${options.method} ${options.url} ${JSON.stringify(options.payload ?? '')}`, async () => {
    const answer = await call(options);
    assert.deepEqual([answer.status, answer.body], [status, { error: { code, message } }]);
  });
}

test('says which build it is, that it lives, and that it is ready', async () => {
  const answers = await Promise.all(
    ['/version', '/livez', '/readyz'].map((url) => call({ method: 'GET', url })),
  );
  assert.deepEqual(
    answers.map(({ status, body }) => [status, body]),
    [
      [200, { version: '1.2.3', commit: 'abc', tree: 'def' }],
      [200, { status: 'alive' }],
      [200, { status: 'ready', migration: readMigrations().length }],
    ],
  );
});

test('without its database it lives, is not ready, and says nothing about why a request failed', async () => {
  const gone = createPool({ ...database.settings, port: 1 }, () => undefined);
  const lonely = createApp({
    notes: new Notes(gone),
    release: { version: '1', commit: 'a', tree: 'b' },
    readiness: () => checkDatabase(gone, 1),
  });
  const ask = async (url: string) => {
    const response = await lonely.inject({ method: 'GET', url, headers: { 'x-amzn-trace-id': 'trace-1' } });
    return [response.statusCode, response.json()];
  };
  assert.deepEqual(await ask('/livez'), [200, { status: 'alive' }]);
  assert.deepEqual(await ask('/readyz'), [
    503,
    { status: 'unavailable', reason: 'The database cannot be reached.' },
  ]);
  assert.deepEqual(await ask('/notes'), [
    500,
    { error: { code: 'internal', message: 'Something went wrong.', requestId: 'trace-1' } },
  ]);
  await lonely.close();
  await gone.end();
});

async function titles(url: string): Promise<string[]> {
  const { body } = await call({ method: 'GET', url });
  return (body as { notes: { title: string }[] }).notes.map(({ title }) => title);
}
