// Is dist/ what the sources build? Builds aside and compares byte for byte.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

function files(folder) {
  if (!fs.existsSync(folder)) return new Map();
  const entries = fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile());
  return new Map(
    entries.map((entry) => {
      const file = path.join(entry.parentPath, entry.name);
      return [path.relative(folder, file), fs.readFileSync(file)];
    }),
  );
}

const aside = path.join(root, 'build', `check-dist-${process.pid}`);
const { status } = spawnSync(process.execPath, ['scripts/build.mjs', '--out', path.relative(root, aside)], {
  cwd: root,
  stdio: 'inherit',
});
if (status !== 0) process.exit(1);
const [built, committed] = [files(aside), files(path.join(root, 'dist'))];
fs.rmSync(aside, { recursive: true });

const names = [...new Set([...built.keys(), ...committed.keys()])].sort();
const different = names.filter((name) => !built.get(name)?.equals(committed.get(name) ?? Buffer.alloc(0)));
if (different.length > 0) {
  console.error(`dist/ is stale: ${different.join(', ')}. Run npm run build and commit dist/.`);
  process.exitCode = 1;
}
