#!/usr/bin/env node
// npx zibro-rehearse: runs a workflow on this machine. Works on the machine's own Node (20 or later), and hands over to the project's.
import { spawn, spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

const setup = spawnSync(process.execPath, [path.join(root, 'scripts/setup.mjs')], { stdio: 'inherit' });
if (setup.status !== 0) process.exit(setup.status ?? 1);

// In a session of its own, so that Ctrl-C reaches it once, from here; it ends the run when this process is gone.
const child = spawn(
  path.join(root, 'node_modules/node/bin/node'),
  [
    '--no-warnings',
    '--import',
    path.join(root, 'rehearsal/json-hook.mjs'),
    path.join(root, 'rehearsal/runner/cli/main.ts'),
    ...process.argv.slice(2),
  ],
  { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], detached: true },
);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('error', (error) => {
  console.error(`zibro-rehearse: ${error.message}`);
  process.exit(1);
});
child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
