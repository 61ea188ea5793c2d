import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CreatedDatabase } from '../../rehearsal/cloud/database/database.ts';
import { freePort } from '../../rehearsal/cloud/free-port.ts';
import { command } from '../command.ts';
import { differs, type Proofs } from '../proofs.ts';
import type { Scene } from './scene.ts';

/** The pushed image in real containers, against a real PostgreSQL. */
export async function proveContainers(proofs: Proofs, scene: Scene, image: string): Promise<void> {
  const database = await scene.database.createDatabase({ name: 'backend_docker', user: 'backend_docker' });
  await proofs.check('docker pulls the image, and its migrations end with exit code 0', async () => {
    await docker(['image', 'rm', '--force', image], { seconds: 30, allowed: true });
    await signIn(scene);
    await docker(['pull', '--quiet', image], { seconds: 60 });
    return migrations(scene, image, database);
  });
  await proofs.check(
    'the server of the image answers /readyz and /version, is healthy, and ends on SIGTERM',
    () => server(scene, image, database),
  );
}

const docker = (args: string[], options: { seconds: number; allowed?: boolean; stdin?: string }) =>
  command(['docker', ...args], options);

/** Only now: ecr-push had to bring its own password. */
async function signIn({ registry: { host, user, password } }: Scene): Promise<void> {
  const login = ['login', '--username', user, '--password-stdin', host];
  await docker(login, { seconds: 20, stdin: password });
}

/** As on Fargate: the root is read-only, settings come by environment. */
const run = (image: string, options: string[], env: Record<string, string>, ...argv: string[]) =>
  docker(['run', '--network=host', '--read-only', ...options, ...variables(env), image, ...argv], {
    seconds: 60,
  });

const variables = (values: Record<string, string>) =>
  Object.entries(values).flatMap(([name, value]) => ['--env', `${name}=${value}`]);

async function migrations(scene: Scene, image: string, database: CreatedDatabase): Promise<string[]> {
  const env = {
    ...address(database),
    DB_MASTER_SECRET: JSON.stringify(database.master),
    DB_APP_USER: database.user,
  };
  await run(image, ['--rm'], env, 'dist/migrate.js');
  const applied = await scene.database.query(
    { ...database, user: database.master.username, password: database.master.password },
    'SELECT name FROM schema_migrations ORDER BY number',
  );
  const files = fs.readdirSync(path.join(scene.template.folder, 'migrations')).sort();
  const names = applied.map(({ name }) => name);
  return differs('the list of migrations in the database', names, files);
}

async function server({ template }: Scene, image: string, database: CreatedDatabase): Promise<string[]> {
  const port = await freePort();
  const env = { ...address(database), DB_USER: database.user, DB_PASSWORD: database.password };
  const settings = { ...env, PORT: String(port), HOST: '127.0.0.1' };
  const { stdout } = await run(image, ['--detach', '--health-interval=1s'], settings);
  const container = stdout.trim();
  const inspect = async (format: string) =>
    (await docker(['inspect', '--format', format, container], { seconds: 10 })).stdout.trim();
  try {
    const ready = await answers(`http://127.0.0.1:${port}/readyz`, 30);
    const version = await answers(`http://127.0.0.1:${port}/version`, 5);
    const healthy = await until(30, async () => (await inspect('{{.State.Health.Status}}')) === 'healthy');
    await docker(['stop', '--time=20', container], { seconds: 40 });
    return [
      ...differs('the status of /readyz', ready.status, 200),
      ...differs('the commit of /version', JSON.parse(version.body).commit, template.commit),
      ...differs('healthy', healthy, true),
      ...differs('exit code and user', await inspect('{{.State.ExitCode}} {{.Config.User}}'), '0 node'),
    ];
  } finally {
    await docker(['rm', '--force', container], { seconds: 20, allowed: true });
  }
}

const address = ({ host, port, name }: CreatedDatabase) => ({
  DB_HOST: host,
  DB_PORT: String(port),
  DB_NAME: name,
  DB_SSL: 'false',
});

/** Asks until it is answered with 200, and answers the last answer. */
async function answers(url: string, seconds: number): Promise<{ status: number; body: string }> {
  let last = { status: 0, body: '' };
  await until(seconds, async () => {
    const response = await fetch(url, { signal: AbortSignal.timeout(2000) }).catch(() => undefined);
    if (response) last = { status: response.status, body: await response.text() };
    return last.status === 200;
  });
  return last;
}

/** Looks every 200 ms; false when it was not so in time. */
async function until(seconds: number, isSo: () => Promise<boolean>): Promise<boolean> {
  for (const end = Date.now() + seconds * 1000; Date.now() < end; await sleep(200)) {
    if (await isSo()) return true;
  }
  return false;
}
