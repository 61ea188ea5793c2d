import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CreatedDatabase } from '../../rehearsal/cloud/database/database.ts';
import { differs, type Proofs } from '../proofs.ts';
import { command } from './command.ts';
import type { Scene } from './scene.ts';

/** The pushed image in real containers, against a real PostgreSQL. */
export async function proveContainers(proofs: Proofs, scene: Scene, image: string): Promise<void> {
  const { template } = scene;
  const database = await scene.database.createDatabase({ name: 'backend_docker', user: 'backend_docker' });
  const docker = (args: string[], seconds: number, allowed = false) =>
    command(['docker', ...args], { seconds, allowed });
  const run = (options: string[], ...argv: string[]) =>
    docker(['run', '--network=host', '--read-only', ...options, image, ...argv], 60);

  await proofs.check('docker pulls the image, and its migrations end with exit code 0', async () => {
    await docker(['image', 'rm', '--force', image], 30, true);
    await signIn(scene);
    await docker(['pull', '--quiet', image], 60);
    const { stdout } = await run(['--rm', ...variables(migration(database))], 'dist/migrate.js');
    const tables = await scene.database.query(
      { ...database, ...masterOf(database) },
      'SELECT version FROM schema_migrations',
    );
    return [
      ...(stdout.includes('migrated') ? [] : [`It said: ${stdout}`]),
      ...(tables.length > 0 ? [] : ['No migration is recorded in the database.']),
    ];
  });

  await proofs.check(
    'the server of the image answers /readyz and /version, is healthy, and ends on SIGTERM',
    async () => {
      const port = await freePort();
      const settings = { ...service(database), PORT: String(port), HOST: '127.0.0.1' };
      const { stdout: id } = await run(['--detach', '--health-interval=1s', ...variables(settings)]);
      const container = id.trim();
      try {
        const ready = await answers(`http://127.0.0.1:${port}/readyz`, 30);
        const { body } = await answers(`http://127.0.0.1:${port}/version`, 5);
        const health = await until(30, async () => {
          const { stdout } = await docker(['inspect', '--format', '{{.State.Health.Status}}', container], 10);
          return stdout.trim() === 'healthy' ? 'healthy' : undefined;
        });
        await docker(['stop', '--time=20', container], 40);
        const { stdout: ended } = await docker(
          ['inspect', '--format', '{{.State.ExitCode}} {{.Config.User}}', container],
          10,
        );
        return [
          ...differs('/readyz', ready.status, 200),
          ...differs('commit of /version', JSON.parse(body).commit, template.commit),
          ...differs('health', health, 'healthy'),
          ...differs('exit code and user', ended.trim(), '0 node'),
        ];
      } finally {
        await docker(['rm', '--force', container], 20, true);
      }
    },
  );
}

/** Only now: ecr-push had to bring its own password. */
async function signIn({ registry: { host, user, password } }: Scene): Promise<void> {
  await command(['docker', 'login', '--username', user, '--password-stdin', host], {
    seconds: 20,
    stdin: password,
  });
}

const masterOf = ({ master }: CreatedDatabase) => ({ user: master.username, password: master.password });

const address = ({ host, port, name }: CreatedDatabase) => ({
  DB_HOST: host,
  DB_PORT: String(port),
  DB_NAME: name,
  DB_SSL: 'false',
});

const migration = (database: CreatedDatabase) => ({
  ...address(database),
  DB_MASTER_SECRET: JSON.stringify(database.master),
  DB_APP_USER: database.user,
});

const service = (database: CreatedDatabase) => ({
  ...address(database),
  DB_USER: database.user,
  DB_PASSWORD: database.password,
});

const variables = (values: Record<string, string>) =>
  Object.entries(values).flatMap(([name, value]) => ['--env', `${name}=${value}`]);

/** Asks until it is answered with 200, and answers the last answer. */
async function answers(url: string, seconds: number): Promise<{ status: number; body: string }> {
  let last = { status: 0, body: '' };
  await until(seconds, async () => {
    const response = await fetch(url, { signal: AbortSignal.timeout(2000) }).catch(() => undefined);
    if (response) last = { status: response.status, body: await response.text() };
    return last.status === 200 ? true : undefined;
  });
  return last;
}

async function until<T>(seconds: number, look: () => Promise<T | undefined>): Promise<T | undefined> {
  for (const end = Date.now() + seconds * 1000; Date.now() < end; await sleep(200)) {
    const found = await look();
    if (found !== undefined) return found;
  }
  return undefined;
}

function freePort(): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>();
  const server = createServer().listen(0, '127.0.0.1', () => {
    const found = server.address();
    server.close(() => resolve(typeof found === 'object' && found ? found.port : 0));
  });
  return promise;
}
