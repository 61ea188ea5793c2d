// Before `npm test`: no old report is left to be taken for a new one, and a missing database is told once, not per test.
import fs from 'node:fs';
import pg from 'pg';
import { connectionOptions } from '../../src/database.ts';
import { readServerSettings } from '../../src/settings.ts';

fs.rmSync('reports', { recursive: true, force: true });
fs.mkdirSync('reports');

const { database } = readServerSettings(process.env);
const client = new pg.Client(connectionOptions(database));
try {
  await client.connect();
  await client.end();
} catch (error) {
  const reason = error instanceof Error ? error.message || error.name : error;
  console.error(
    `These tests need PostgreSQL, and ${database.user}@${database.host}:${database.port} said: ${reason}\n` +
      'Start one with `docker compose up -d --wait database`, or set DB_HOST, DB_PORT, DB_NAME, DB_USER, DB_PASSWORD.\n' +
      '`npm run test:unit` runs the tests that need none.',
  );
  process.exit(1);
}
