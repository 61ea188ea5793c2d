import { createApp } from './app.ts';
import { createPool } from './database.ts';
import { readMigrations } from './migrations.ts';
import { Notes } from './notes.ts';
import { checkDatabase } from './readiness.ts';
import { readServerSettings, SettingsError } from './settings.ts';
import { shutDownOnSignal } from './shutdown.ts';

async function main(): Promise<void> {
  const settings = readServerSettings(process.env);
  const expected = readMigrations().length;
  const pool = createPool(settings.database, (error) =>
    app.log.warn(error, 'an idle database connection broke'),
  );
  let stopping = false;
  const app = createApp({
    notes: new Notes(pool),
    release: settings.release,
    readiness: async () =>
      stopping ? { ready: false, reason: 'This process is shutting down.' } : checkDatabase(pool, expected),
    logger: { level: settings.logLevel, base: { commit: settings.release.commit } },
  });
  shutDownOnSignal({
    app,
    pool,
    seconds: settings.shutdownSeconds,
    onStart: () => {
      stopping = true;
    },
  });
  await app.listen({ host: settings.host, port: settings.port });
}

main().catch((error: unknown) => {
  console.error(error instanceof SettingsError ? error.message : error);
  process.exit(1);
});
