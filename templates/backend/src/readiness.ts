import type { Pool } from 'pg';

/** Can this process answer requests now? With the reason when it cannot. */
export type Readiness = { ready: true; migration: number } | { ready: false; reason: string };

/**
 * Asks the database which migration it is at. One that is ahead is fine: while a deployment is rolled back, the older
 * version runs on the newer schema, which migrations that expand before they contract allow.
 */
export async function checkDatabase(pool: Pool, expected: number): Promise<Readiness> {
  try {
    const { rows } = await pool.query<{ number: number }>(
      'SELECT coalesce(max(number), 0) AS number FROM schema_migrations',
    );
    const migration = rows[0]?.number ?? 0;
    if (migration >= expected) return { ready: true, migration };
    return {
      ready: false,
      reason: `The database is at migration ${migration}, this version needs ${expected}.`,
    };
  } catch (error) {
    if (isUndefinedTable(error)) return { ready: false, reason: 'The database has not been migrated.' };
    return { ready: false, reason: 'The database cannot be reached.' };
  }
}

function isUndefinedTable(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '42P01';
}
