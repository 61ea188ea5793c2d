import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { connectionOptions } from '../../src/database.ts';
import { type DatabaseSettings, readServerSettings } from '../../src/settings.ts';

/** A database of its own for one test file, on the server that the DB_* variables name. */
export interface TestDatabase {
  settings: DatabaseSettings;
  /** A connection as the user of the DB_* variables. */
  connect(): Promise<pg.Client>;
  /** Removes it, and the users that were made with `temporaryName`. */
  drop(): Promise<void>;
  /** A name for a user that `drop` removes. */
  temporaryName(): string;
}

/** Creates it. Throws what the server says; a missing server was told by before-tests.ts already. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const server = readServerSettings(process.env).database;
  const name = `test_${randomBytes(6).toString('hex')}`;
  const users: string[] = [];
  await run(server, `CREATE DATABASE ${name}`);
  const settings = { ...server, name };
  return {
    settings,
    connect: () => connect(settings),
    temporaryName: () => {
      users.push(`${name}_user_${users.length}`);
      return users.at(-1) ?? '';
    },
    drop: async () => {
      await run(server, `DROP DATABASE ${name} WITH (FORCE)`);
      for (const user of users) await run(server, `DROP ROLE IF EXISTS ${user}`);
    },
  };
}

async function run(server: DatabaseSettings, statement: string): Promise<void> {
  const client = await connect(server);
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

async function connect(settings: DatabaseSettings): Promise<pg.Client> {
  const client = new pg.Client(connectionOptions(settings));
  client.on('error', () => undefined); // dropping the database cuts connections that are still open
  await client.connect();
  return client;
}
