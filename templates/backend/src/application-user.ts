import { type ClientBase, escapeIdentifier, escapeLiteral } from 'pg';
import type { ApplicationUser } from './settings.ts';

/**
 * Makes the user that the application logs in as, and gives it the rows of every table, now and later, but no table
 * itself. Can be repeated.
 */
export async function prepareApplicationUser(
  client: ClientBase,
  { application, database }: { application: ApplicationUser; database: string },
): Promise<void> {
  const user = escapeIdentifier(application.user);
  const { rowCount } = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [application.user]);
  if (rowCount === 0) await client.query(createRole(user, application));
  for (const statement of [
    `GRANT CONNECT ON DATABASE ${escapeIdentifier(database)} TO ${user}`,
    `GRANT USAGE ON SCHEMA public TO ${user}`,
    `GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO ${user}`,
    `GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO ${user}`,
    `ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO ${user}`,
    `ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE ON SEQUENCES TO ${user}`,
    `REVOKE INSERT, UPDATE, DELETE ON schema_migrations FROM ${user}`,
  ]) {
    await client.query(statement);
  }
}

/** `rds_iam` is the role by which RDS takes tokens instead of a password. */
function createRole(user: string, { auth, password, user: name }: ApplicationUser): string {
  if (auth === 'iam') return `CREATE ROLE ${user} LOGIN IN ROLE rds_iam`;
  if (password) return `CREATE ROLE ${user} LOGIN PASSWORD ${escapeLiteral(password)}`;
  throw new Error(
    `The user ${name} does not exist yet: set DB_APP_PASSWORD, or DB_AUTH=iam, so that it can be made.`,
  );
}
