// Installs what package-lock.json names, or does nothing when that is what is installed.
// Runs on the machine's own Node (20 or later); everything after it runs on the project's Node 24.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const stamp = path.join(root, 'node_modules', '.zibro-setup');
const wanted = createHash('sha256')
  .update(fs.readFileSync(path.join(root, 'package-lock.json')))
  .digest('hex');

const installed = fs.existsSync(stamp) ? fs.readFileSync(stamp, 'utf8') : '';
if (installed !== wanted) {
  console.log('setup: installing what package-lock.json names (npm ci)');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const { status } = spawnSync(npm, ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: 'inherit',
  });
  if (status !== 0) {
    console.error('setup: npm ci failed; nothing else was started. Its own message is above.');
    process.exit(status ?? 1);
  }
  fs.writeFileSync(stamp, wanted);
}
