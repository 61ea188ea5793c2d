import fs from 'node:fs';
import type { ConnectionOptions } from 'node:tls';
import pg from 'pg';
import type { DatabaseSettings } from './settings.ts';

/** Options of one connection. The password is a function: an IAM token is made for each new connection. */
export function connectionOptions(database: DatabaseSettings): pg.ClientConfig {
  const { host, port, name, user, login } = database;
  return {
    host,
    port,
    database: name,
    user,
    password:
      login.kind === 'password'
        ? login.password
        : () => freshToken({ host, port, user, region: login.region }),
    ssl: tls(database),
    application_name: 'backend',
    connectionTimeoutMillis: 5000,
    statement_timeout: 30_000,
  };
}

/** The pool of the server. `onError` hears of idle connections that broke; the pool opens new ones by itself. */
export function createPool(database: DatabaseSettings, onError: (error: Error) => void): pg.Pool {
  const pool = new pg.Pool({ ...connectionOptions(database), max: database.poolMax });
  pool.on('error', onError);
  return pool;
}

function tls({ ssl, sslCa }: DatabaseSettings): false | ConnectionOptions {
  if (ssl === 'off') return false;
  if (ssl === 'require' || sslCa === undefined) return { rejectUnauthorized: false };
  return { rejectUnauthorized: true, ca: fs.readFileSync(sslCa, 'utf8') };
}

/** Loaded when it is used: most places log in with a password. */
async function freshToken(request: {
  host: string;
  port: number;
  user: string;
  region: string;
}): Promise<string> {
  const { signToken, taskCredentials } = await import('./iam-token.ts');
  return signToken(request, await taskCredentials());
}
