import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import net from 'node:net';
import path from 'node:path';
import { after, before, test } from 'node:test';
import manifest from '../../package.json' with { type: 'json' };
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
before(async () => {
  database = await createTestDatabase();
});
after(() => database?.drop());

const source = (name: string): string => path.resolve(import.meta.dirname, '../../src', name);

/** The variables of a task. Nothing else of this process's environment reaches it. */
function environment(port: number): NodeJS.ProcessEnv {
  const { host, port: databasePort, name, user, ssl, login } = database.settings;
  return {
    PORT: String(port),
    HOST: '127.0.0.1',
    DB_HOST: host,
    DB_PORT: String(databasePort),
    DB_NAME: name,
    DB_USER: user,
    DB_SSL: String(ssl),
    DB_PASSWORD: login.kind === 'password' ? login.password : '',
    APP_COMMIT: 'abc123',
  };
}

function start(
  file: string,
  env: NodeJS.ProcessEnv,
): { child: ChildProcess; ended: Promise<{ code: number | null; text: string }> } {
  const child = spawn(process.execPath, [source(file)], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (text += data));
  return { child, ended: new Promise((resolve) => child.on('close', (code) => resolve({ code, text }))) };
}

test('a task: migrate, serve, become unready on SIGTERM, finish, exit 0', { timeout: 30_000 }, async () => {
  const port = await freePort();
  const env = environment(port);
  const first = await start('migrate.ts', env).ended;
  assert.equal(first.code, 0, first.text);
  assert.match(first.text, /"applied":\["0001_notes.sql".*"msg":"migrated"/);
  assert.match((await start('migrate.ts', env).ended).text, /"applied":\[\].*"msg":"nothing to migrate"/);

  const { child, ended } = start('server.ts', env);
  try {
    await untilListening(port);
    const base = `http://127.0.0.1:${port}`;
    assert.equal((await fetch(`${base}/readyz`)).status, 200);
    assert.deepEqual(await (await fetch(`${base}/version`)).json(), {
      version: manifest.version,
      commit: 'abc123',
      tree: 'unknown',
    });
    assert.equal((await start('healthcheck.ts', env).ended).code, 0);
    // A request in progress when the signal comes: its body arrives after it, and it is still answered.
    const slow = net.connect(port, '127.0.0.1');
    const body = JSON.stringify({ title: 'slow' });
    slow.write(
      `POST /notes HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n`,
    );
    await fetch(`${base}/livez`); // the server has read the head of the slow one by now
    child.kill('SIGTERM');
    await untilRefused(port);
    slow.write(body);
    const answer = await new Promise((resolve) => slow.once('data', (data) => resolve(String(data))));
    assert.match(String(answer), /^HTTP\/1\.1 201 /);
    slow.destroy();
    const { code, text } = await ended;
    assert.equal(code, 0, text);
    assert.match(text, /"signal":"SIGTERM","msg":"shutting down"/);
    assert.match(text, /"msg":"shut down"/);
    assert.equal((await start('healthcheck.ts', env).ended).code, 1);
  } finally {
    child.kill('SIGKILL');
  }
});

for (const file of ['server.ts', 'migrate.ts']) {
  test(`${file} ends with one message when its environment is not complete`, async () => {
    const { code, text } = await start(file, { DB_HOST: 'db', DB_SSL: 'false', DB_PORT: 'x' }).ended;
    assert.equal(code, 1);
    assert.match(
      text,
      /^The environment is not complete:\n {2}DB_PORT must be a whole number from 1 to 65535, not "x"\n/,
    );
    assert.match(text, / {2}DB_NAME is required\n {2}DB_USER is required\n/);
  });
}

test('migrate.ts ends with the reason when the password is wrong', async () => {
  const { code, text } = await start('migrate.ts', { ...environment(1), DB_PASSWORD: 'wrong' }).ended;
  assert.equal(code, 1);
  assert.match(text, /password authentication failed for user .*"msg":"the migration failed"/);
});

async function freePort(): Promise<number> {
  const probe = net.createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as net.AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

const canConnect = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1', () => resolve(true)).on('error', () => resolve(false));
    socket.on('connect', () => socket.destroy());
  });

async function untilListening(port: number): Promise<void> {
  while (!(await canConnect(port))) await new Promise((resolve) => setTimeout(resolve, 20));
}

async function untilRefused(port: number): Promise<void> {
  while (await canConnect(port)) await new Promise((resolve) => setTimeout(resolve, 20));
}
