// Stands between a rehearsal and its PostgreSQL: `node watcher.ts <json>`, in a session of its own.
// The rehearsal holds the other end of stdin. When that end closes, however the rehearsal ended (kill -9 included),
// the server is stopped and its data removed. A Ctrl-C in the terminal reaches neither of the two.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import type { ServerProcess } from './server.ts';

const { command, args, folder, account }: ServerProcess = JSON.parse(process.argv[2] ?? '');
const server = spawn(command, args, {
  ...account,
  cwd: folder,
  env: { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' },
  stdio: ['ignore', 'ignore', 'inherit'],
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
process.stdin.on('end', stop).on('error', stop).resume();
server.on('error', (error) => finish(`${error.message}\n`));
server.on('exit', () => finish(''));

/** SIGINT is PostgreSQL's fast shutdown, SIGQUIT the immediate one. The data is thrown away in either case. */
function stop(): void {
  server.kill('SIGINT');
  setTimeout(() => server.kill('SIGQUIT'), 3000).unref();
}

function finish(text: string): void {
  fs.rmSync(folder, { recursive: true, force: true });
  if (text) fs.writeSync(2, text);
  process.exit(0);
}
