// Brings the database to the version of this image: `node dist/migrate.js`, a one-off task before each deployment.
import pg from 'pg';
import { pino } from 'pino';
import { prepareApplicationUser } from './application-user.ts';
import { connectionOptions } from './database.ts';
import { migrate, readMigrations } from './migrations.ts';
import { readMigrationSettings, SettingsError } from './settings.ts';

async function main(): Promise<void> {
  const settings = readMigrationSettings(process.env);
  const log = pino({ level: settings.logLevel });
  // A migration may take longer than a request.
  const client = new pg.Client({ ...connectionOptions(settings.database), statement_timeout: false });
  client.on('error', (error) => log.error(error, 'the connection broke'));
  await client.connect();
  try {
    const migrations = readMigrations();
    const applied = await migrate(client, migrations);
    const { application, database } = settings;
    if (application) await prepareApplicationUser(client, { application, database: database.name });
    log.info(
      { applied, version: migrations.length },
      applied.length === 0 ? 'nothing to migrate' : 'migrated',
    );
  } finally {
    await client.end();
  }
}

main().catch((error: unknown) => {
  if (error instanceof SettingsError) console.error(error.message);
  else pino().fatal(error, 'the migration failed');
  process.exitCode = 1;
});
