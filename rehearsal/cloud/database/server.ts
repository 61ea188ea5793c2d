import { type ChildProcess, execFile, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { freePort } from '../free-port.ts';
import type { Account } from './account.ts';
import type { Template } from './template.ts';

/** What the watcher is told. */
export interface ServerProcess {
  command: string;
  args: string[];
  /** Removed when the server has ended. */
  folder: string;
  account: Account;
}

/** A running server. */
export interface Server {
  port: number;
  /** Stops it and removes its data. */
  close(): Promise<void>;
}

/** Data that is thrown away needs no flush to disk; the small buffers keep two servers light. */
const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  shared_buffers: '16MB',
  max_wal_size: '256MB',
  autovacuum: 'off',
  password_encryption: 'scram-sha-256',
};

/**
 * Starts a server on a copy of the template, on `port` or a free one of 127.0.0.1.
 * Throws with the server's own last lines when it does not come up.
 */
export async function startServer(options: {
  template: Template;
  account: Account;
  folder: string;
  port?: number;
}): Promise<Server> {
  const { template, account } = options;
  const folder = workFolder(options.folder, account);
  try {
    // As the server's user, so that the copy belongs to it. Faster than one call for each of a thousand files.
    await promisify(execFile)('cp', ['-R', template.data, path.join(folder, 'data')], { ...account });
    const port = options.port ?? (await freePort());
    const settings = Object.entries(SETTINGS).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const args = ['-D', path.join(folder, 'data'), '-p', String(port), ...settings];
    const child = watch({ command: path.join(template.bin, 'postgres'), args, folder, account });
    await untilReady(child, port);
    return { port, close: () => stop(child) };
  } catch (error) {
    fs.rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

/** In the caller's folder; as root in the temporary folder, since another user cannot enter root's folders. */
function workFolder(parent: string, { uid, gid }: Account): string {
  const base = uid === undefined ? parent : os.tmpdir();
  fs.mkdirSync(base, { recursive: true });
  const folder = fs.mkdtempSync(path.join(base, 'zibro-database-'));
  if (uid !== undefined && gid !== undefined) fs.chownSync(folder, uid, gid);
  return folder;
}

function watch(server: ServerProcess): ChildProcess {
  const watcher = fileURLToPath(new URL('./watcher.ts', import.meta.url));
  return spawn(process.execPath, ['--no-warnings', watcher, JSON.stringify(server)], {
    detached: true,
    stdio: ['pipe', 'ignore', 'pipe'],
  });
}

function untilReady(child: ChildProcess, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    let lines = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      lines = (lines + text).slice(-4000);
      if (lines.includes('database system is ready to accept connections')) resolve();
    });
    child.on('error', reject);
    child.on('close', () => {
      const last = lines.trim().split('\n').slice(-8).join('\n');
      reject(new Error(`PostgreSQL did not start on 127.0.0.1:${port}. Its last lines:\n${last}`));
    });
  });
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('close', resolve));
  child.stdin?.end();
  await ended;
}
