import fs from 'node:fs';
import path from 'node:path';
import { Environment, SettingsError } from './environment.ts';

/** How to reach the database. One field for each thing rather than one URL: an IAM token ages, a URL with it would too. */
export interface DatabaseSettings {
  host: string;
  port: number;
  name: string;
  user: string;
  /** TLS; the server's certificate is then always checked. */
  ssl: boolean;
  /** Certificates of the authorities to trust, in PEM. Those of RDS and of Node itself unless given. */
  sslCa: string | undefined;
  login: { kind: 'password'; password: string } | { kind: 'iam'; region: string };
  poolMax: number;
}

/** Which build this is: version of package.json, the others from the image's environment. */
export interface Release {
  version: string;
  commit: string;
  tree: string;
}

export interface ServerSettings {
  host: string;
  port: number;
  logLevel: LogLevel;
  /** How long requests in progress may take after SIGTERM. */
  shutdownSeconds: number;
  database: DatabaseSettings;
  release: Release;
}

export interface MigrationSettings {
  logLevel: LogLevel;
  /** Whom the migrations log in as: the master user when its secret is given. */
  database: DatabaseSettings;
  /** The user that the application logs in as, when it is another one; it gets its rights from the migrations. */
  application: ApplicationUser | undefined;
}

export interface ApplicationUser {
  user: string;
  auth: 'password' | 'iam';
  /** Only needed to create the user. */
  password: string | undefined;
}

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
const AUTHS = ['password', 'iam'] as const;
type LogLevel = (typeof LOG_LEVELS)[number];

/** What `server.js` needs. Throws one SettingsError that names every bad variable. */
export function readServerSettings(env: NodeJS.ProcessEnv): ServerSettings {
  const from = new Environment(env);
  const settings: ServerSettings = {
    host: from.text('HOST', '0.0.0.0'),
    port: from.wholeNumber('PORT', { min: 1, max: 65_535, default: 8080 }),
    logLevel: from.oneOf('LOG_LEVEL', LOG_LEVELS, 'info'),
    shutdownSeconds: from.wholeNumber('SHUTDOWN_SECONDS', { min: 1, max: 120, default: 25 }),
    database: readDatabase(from),
    release: readRelease(env),
  };
  from.finish();
  return settings;
}

/** What `migrate.js` needs. Throws one SettingsError that names every bad variable. */
export function readMigrationSettings(env: NodeJS.ProcessEnv): MigrationSettings {
  const from = new Environment(env);
  const master = from.json('DB_MASTER_SECRET', ['username', 'password']);
  const settings: MigrationSettings = {
    logLevel: from.oneOf('LOG_LEVEL', LOG_LEVELS, 'info'),
    database: master
      ? { ...readServer(from), user: master.username, login: { kind: 'password', password: master.password } }
      : readDatabase(from),
    application: env.DB_APP_USER
      ? {
          user: env.DB_APP_USER,
          auth: from.oneOf('DB_AUTH', AUTHS, 'password'),
          password: env.DB_APP_PASSWORD || undefined,
        }
      : undefined,
  };
  from.finish();
  return settings;
}

export function readRelease(env: NodeJS.ProcessEnv): Release {
  return {
    version: packageVersion(),
    commit: env.APP_COMMIT || 'unknown',
    tree: env.APP_TREE || 'unknown',
  };
}

function packageVersion(): string {
  const file = path.resolve(import.meta.dirname, '../package.json');
  const { version }: { version: string } = JSON.parse(fs.readFileSync(file, 'utf8'));
  return version;
}

function readDatabase(from: Environment): DatabaseSettings {
  const server = readServer(from);
  const auth = from.oneOf('DB_AUTH', AUTHS, 'password');
  if (auth === 'iam' && !server.ssl) {
    from.refuse(
      'DB_SSL',
      'must not be false with DB_AUTH=iam: the token would cross the network in clear text',
    );
  }
  return {
    ...server,
    user: from.text('DB_USER'),
    login:
      auth === 'iam'
        ? { kind: 'iam', region: from.text('AWS_REGION') }
        : { kind: 'password', password: from.secret('DB_PASSWORD') },
  };
}

function readServer(from: Environment): Omit<DatabaseSettings, 'user' | 'login'> {
  return {
    host: from.text('DB_HOST'),
    port: from.wholeNumber('DB_PORT', { min: 1, max: 65_535, default: 5432 }),
    name: from.text('DB_NAME'),
    ssl: from.oneOf('DB_SSL', ['true', 'false'], 'true') === 'true',
    sslCa: from.file('DB_SSL_CA'),
    poolMax: from.wholeNumber('DB_POOL_MAX', { min: 1, max: 100, default: 10 }),
  };
}

export { SettingsError };
