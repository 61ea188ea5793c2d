import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import type { ClientBase } from 'pg';

/** One file of `migrations/`: `0001_notes.sql`. */
export interface Migration {
  number: number;
  name: string;
  sql: string;
  /** SHA-256 of the file: a migration that was applied must not change any more. */
  hash: string;
}

/** The folder beside `src` and `dist`. */
export const MIGRATIONS_FOLDER = path.resolve(import.meta.dirname, '../migrations');

/** Any constant: it tells this lock from others in the same database. */
const LOCK = 7_216_340_051;

/** Reads the migrations in order. Throws when a name is not `NNNN_words.sql`, or a number is missing or taken twice. */
export function readMigrations(folder: string = MIGRATIONS_FOLDER): Migration[] {
  const files = fs.readdirSync(folder).toSorted();
  return files.map((name, index) => {
    const number = Number(/^(\d{4})_[a-z0-9_]+\.sql$/.exec(name)?.[1]);
    if (Number.isNaN(number)) throw new Error(`migrations/${name}: the name must look like 0001_notes.sql.`);
    if (number !== index + 1) {
      throw new Error(
        `migrations/${name}: expected number ${index + 1} here; numbers start at 1, without gaps or twins.`,
      );
    }
    const sql = fs.readFileSync(path.join(folder, name), 'utf8');
    return { number, name, sql, hash: createHash('sha256').update(sql).digest('hex') };
  });
}

/**
 * Applies what is missing, each file in a transaction of its own, and answers the names of those files.
 * Two runs at once wait for each other. A database that is ahead (an older image is being deployed) is left alone.
 * Throws when a file that was applied has changed since, or when a statement fails; that file then left nothing behind.
 */
export async function migrate(client: ClientBase, migrations: Migration[]): Promise<string[]> {
  await client.query('SELECT pg_advisory_lock($1)', [LOCK]);
  try {
    await client.query(`CREATE TABLE IF NOT EXISTS schema_migrations (
      number integer PRIMARY KEY,
      name text NOT NULL,
      hash text NOT NULL,
      applied_at timestamptz NOT NULL DEFAULT now()
    )`);
    const { rows } = await client.query<{ number: number; hash: string }>(
      'SELECT number, hash FROM schema_migrations',
    );
    const applied = new Map(rows.map((row) => [row.number, row.hash]));
    refuseChanged(migrations, applied);
    const missing = migrations.filter(({ number }) => !applied.has(number));
    for (const migration of missing) await apply(client, migration);
    return missing.map(({ name }) => name);
  } finally {
    await client.query('SELECT pg_advisory_unlock($1)', [LOCK]);
  }
}

function refuseChanged(migrations: Migration[], applied: Map<number, string>): void {
  const changed = migrations.filter(
    ({ number, hash }) => applied.has(number) && applied.get(number) !== hash,
  );
  if (changed.length === 0) return;
  const names = changed.map(({ name }) => name).join(', ');
  throw new Error(
    `${names} was applied with other content. Restore the file and put the change into a new migration.`,
  );
}

async function apply(client: ClientBase, { number, name, sql, hash }: Migration): Promise<void> {
  await client.query('BEGIN');
  try {
    await client.query(sql);
    await client.query('INSERT INTO schema_migrations (number, name, hash) VALUES ($1, $2, $3)', [
      number,
      name,
      hash,
    ]);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw new Error(`${name} failed and was rolled back: ${error instanceof Error ? error.message : error}`, {
      cause: error,
    });
  }
}
