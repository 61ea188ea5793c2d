import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, test } from 'node:test';
import pg from 'pg';
import { prepareApplicationUser } from '../../src/application-user.ts';
import { connectionOptions } from '../../src/database.ts';
import { type Migration, migrate, readMigrations } from '../../src/migrations.ts';
import { checkDatabase } from '../../src/readiness.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
let client: pg.Client;
before(async () => {
  database = await createTestDatabase();
  client = await database.connect();
});
after(async () => {
  await client?.end();
  await database?.drop();
});

const migrations = readMigrations();
const latest = migrations.length;

/** A further migration, as a next release would bring it. */
const next = (sql: string, number = latest + 1): Migration => ({
  number,
  name: `000${number}_next.sql`,
  sql,
  hash: createHash('sha256').update(sql).digest('hex'),
});

test('before the first migration the database is not ready', async () => {
  assert.deepEqual(await readiness(1), { ready: false, reason: 'The database has not been migrated.' });
});

test('two runs at once apply each file once', async () => {
  const second = await database.connect();
  const applied = await Promise.all([migrate(client, migrations), migrate(second, migrations)]);
  await second.end();
  assert.deepEqual(
    applied.flat(),
    migrations.map(({ name }) => name),
  );
  assert.deepEqual(await readiness(latest), { ready: true, migration: latest });
  assert.deepEqual(await readiness(latest + 1), {
    ready: false,
    reason: `The database is at migration ${latest}, this version needs ${latest + 1}.`,
  });
});

test('a migration that fails leaves nothing behind', async () => {
  const broken = next('CREATE TABLE half (id int); SELECT * FROM nowhere');
  await assert.rejects(migrate(client, [...migrations, broken]), {
    message: `${broken.name} failed and was rolled back: relation "nowhere" does not exist`,
  });
  assert.deepEqual(await tables('half'), []);
  assert.deepEqual(await readiness(latest), { ready: true, migration: latest });
});

test('a file that changed after it was applied is refused', async () => {
  const changed = migrations.map((one) => (one.number === 1 ? { ...one, hash: 'other' } : one));
  await assert.rejects(migrate(client, changed), {
    message: `${migrations[0]?.name} was applied with other content. Restore the file and put the change into a new migration.`,
  });
});

test('the version before runs on the schema of the next: expand, then contract', async () => {
  const expanded = [
    ...migrations,
    next('ALTER TABLE notes ADD COLUMN pinned boolean NOT NULL DEFAULT false'),
  ];
  assert.deepEqual(await migrate(client, expanded), [expanded.at(-1)?.name]);
  // What this version writes and reads still works, an older image is ready, and its migration task does nothing.
  await client.query("INSERT INTO notes (title, body) VALUES ('old', 'writer')");
  assert.deepEqual(await readiness(latest), { ready: true, migration: latest + 1 });
  assert.deepEqual(await migrate(client, migrations), []);
});

test('the application user reads and writes rows, and changes no table', async () => {
  const user = database.temporaryName();
  const application = { user, auth: 'password' as const, password: 'its own' };
  const both = { application, database: database.settings.name };
  await prepareApplicationUser(client, both);
  await prepareApplicationUser(client, both); // again, as each deployment does
  await client.query('CREATE TABLE later (id int)');
  const asUser = new pg.Client(
    connectionOptions({ ...database.settings, user, login: { kind: 'password', password: 'its own' } }),
  );
  await asUser.connect();
  try {
    await asUser.query("INSERT INTO notes (title) VALUES ('mine')");
    await asUser.query('INSERT INTO later VALUES (1)');
    await asUser.query('SELECT number FROM schema_migrations');
    const refused: [string, string][] = [
      ['CREATE TABLE mine (id int)', 'permission denied for schema public'],
      ['DROP TABLE notes', 'must be owner of table notes'],
      ['DELETE FROM schema_migrations', 'permission denied for table schema_migrations'],
    ];
    for (const [statement, message] of refused) await assert.rejects(asUser.query(statement), { message });
  } finally {
    await asUser.end();
    await client.query(`DROP OWNED BY ${user}`);
  }
});

test('a new application user needs a password or IAM', async () => {
  const user = database.temporaryName();
  await assert.rejects(
    prepareApplicationUser(client, {
      application: { user, auth: 'password', password: undefined },
      database: database.settings.name,
    }),
    {
      message: `The user ${user} does not exist yet: set DB_APP_PASSWORD, or DB_AUTH=iam, so that it can be made.`,
    },
  );
});

async function readiness(expected: number): Promise<unknown> {
  const pool = new pg.Pool(connectionOptions(database.settings));
  try {
    return await checkDatabase(pool, expected);
  } finally {
    await pool.end();
  }
}

async function tables(name: string): Promise<unknown[]> {
  const { rows } = await client.query('SELECT FROM pg_tables WHERE tablename = $1', [name]);
  return rows;
}
