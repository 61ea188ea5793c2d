import { Environment, SettingsError } from './environment.ts';

/** How to reach the database. One field for each thing rather than one URL: an IAM token ages, a URL with it would too. */
export interface DatabaseSettings {
  host: string;
  port: number;
  name: string;
  user: string;
  /** `require` encrypts, `verify` also checks the server's certificate against `sslCa`. */
  ssl: 'off' | 'require' | 'verify';
  /** Path of the PEM file with the authorities to trust. */
  sslCa: string | undefined;
  login: { kind: 'password'; password: string } | { kind: 'iam'; region: string };
  poolMax: number;
}

/** Which build this is. The image carries it as environment variables. */
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
  /** The user that the application logs in as; it gets its rights from the migrations. */
  application: { user: string; auth: 'password' | 'iam'; password: string | undefined };
}

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
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
  const auth = from.oneOf('DB_AUTH', ['password', 'iam'] as const, 'password');
  const master = from.json('DB_MASTER_SECRET', ['username', 'password']);
  const database = master
    ? {
        ...readServer(from),
        user: master.username,
        login: { kind: 'password' as const, password: master.password },
      }
    : readDatabase(from);
  const settings: MigrationSettings = {
    logLevel: from.oneOf('LOG_LEVEL', LOG_LEVELS, 'info'),
    database,
    application: { user: from.text('DB_USER'), auth, password: env.DB_PASSWORD || undefined },
  };
  from.finish();
  return settings;
}

export function readRelease(env: NodeJS.ProcessEnv): Release {
  return {
    version: env.APP_VERSION || 'unknown',
    commit: env.APP_COMMIT || 'unknown',
    tree: env.APP_TREE || 'unknown',
  };
}

function readDatabase(from: Environment): DatabaseSettings {
  const server = readServer(from);
  const auth = from.oneOf('DB_AUTH', ['password', 'iam'] as const, 'password');
  if (auth === 'iam' && server.ssl === 'off') {
    from.refuse(
      'DB_SSL',
      'must not be off with DB_AUTH=iam: the token would cross the network in clear text',
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
  const ssl = from.oneOf('DB_SSL', ['off', 'require', 'verify'] as const, 'verify');
  return {
    host: from.text('DB_HOST'),
    port: from.wholeNumber('DB_PORT', { min: 1, max: 65_535, default: 5432 }),
    name: from.text('DB_NAME'),
    ssl,
    sslCa: ssl === 'verify' ? from.text('DB_SSL_CA') : undefined,
    poolMax: from.wholeNumber('DB_POOL_MAX', { min: 1, max: 100, default: 10 }),
  };
}

export { SettingsError };
