import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { execute, identifier, literal } from './client.ts';
import { type Database, startDatabase } from './database.ts';

/** One entry of a job's `services:`, as the runner has read it. */
export interface ServiceContainer {
  image: string;
  env: Record<string, string>;
  /** As written: `5432`, `5433:5432`. */
  ports: string[];
}

/** A started service container. */
export interface RunningService {
  id: string;
  /** Port in the container, then port on this machine: `{ '5432': '49731' }`. */
  ports: Record<string, string>;
  stop(): Promise<void>;
}

const POSTGRES =
  /^(?:(?:docker\.io\/)?library\/|docker\.io\/)?postgres(?::(\d+)?[\w.-]*)?(?:@sha256:[0-9a-f]{64})?$/;

/**
 * Stands in for the Docker image `postgres`: a server of its own, with the user, password and database that the
 * image's environment variables ask for. Every other image, variable or port is refused by name.
 */
export async function startPostgresContainer(
  service: ServiceContainer,
  log: (line: string) => void = () => undefined,
): Promise<RunningService> {
  const match = POSTGRES.exec(service.image);
  if (!match) {
    throw new Error(
      `Service image ${service.image} cannot be started here: without a Docker engine only postgres is known.`,
    );
  }
  const wanted = readEnvironment(service);
  const port = hostPort(service);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'zibro-service-'));
  const remove = () => fs.rmSync(folder, { recursive: true, force: true });
  try {
    const database = await startDatabase({
      folder,
      ...(port === undefined ? {} : { port }),
      ...(match[1] ? { major: match[1] } : {}),
    });
    await initialise(database, wanted).catch(async (error) => {
      await database.close();
      throw error;
    });
    log(`service ${service.image}: ${database.description} on 127.0.0.1:${database.port}`);
    return {
      id: `postgres-${database.port}`,
      ports: { '5432': String(database.port) },
      stop: () => database.close().then(remove),
    };
  } catch (error) {
    remove();
    throw error;
  }
}

interface Wanted {
  user: string;
  password: string;
  name: string;
}

function readEnvironment({ image, env }: ServiceContainer): Wanted {
  const known = ['POSTGRES_USER', 'POSTGRES_PASSWORD', 'POSTGRES_DB'];
  const unknown = Object.keys(env).filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw new Error(
      `Service image ${image}: ${unknown.join(', ')} is not supported here, only ${known.join(', ')}.`,
    );
  }
  if (!env.POSTGRES_PASSWORD) {
    throw new Error(
      `Service image ${image}: Error: Database is uninitialized and superuser password is not specified. ` +
        'Set POSTGRES_PASSWORD to a non-empty value.',
    );
  }
  const user = env.POSTGRES_USER || 'postgres';
  return { user, password: env.POSTGRES_PASSWORD, name: env.POSTGRES_DB || user };
}

/** The fixed port that is asked for, undefined for any. Throws for ports that nothing in the image listens on. */
function hostPort({ image, ports }: ServiceContainer): number | undefined {
  let fixed: number | undefined;
  for (const entry of ports) {
    const match = /^(?:(\d+):)?(\d+)(?:\/tcp)?$/.exec(entry);
    if (match?.[2] !== '5432') {
      throw new Error(
        `Service image ${image}: port ${entry} cannot be mapped, the server listens on 5432 only.`,
      );
    }
    if (match[1]) fixed = Number(match[1]);
  }
  return fixed;
}

/** As the image's entry point: one superuser, who is `postgres` unless named, and one database. */
async function initialise(database: Database, { user, password, name }: Wanted): Promise<void> {
  const role = identifier(user);
  const verb = user === 'postgres' ? `ALTER ROLE ${role}` : `CREATE ROLE ${role} LOGIN SUPERUSER`;
  const statements = [`${verb} PASSWORD ${literal(password)}`];
  if (name !== 'postgres') statements.push(`CREATE DATABASE ${identifier(name)} OWNER ${role}`);
  await execute(database.superuser, statements);
}
