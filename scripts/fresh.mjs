// The bundles that start and test use: a build of the sources as they are, in `build/bundles`.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

/** sha256 of everything a bundle is made of: sources, contracts, the build itself, the packages' versions. */
export function sourceHash() {
  const hash = createHash('sha256');
  const files = ['src', 'actions']
    .flatMap((folder) =>
      fs.readdirSync(path.join(root, folder), { recursive: true }).map((name) => path.join(folder, name)),
    )
    .filter((file) => /\.(ts|yml)$/.test(file))
    .sort();
  for (const file of [
    ...files,
    'scripts/build.mjs',
    'tsconfig.json',
    'tsconfig.build.json',
    'package-lock.json',
  ]) {
    hash.update(`${file.replaceAll(path.sep, '/')}\0`).update(fs.readFileSync(path.join(root, file)));
  }
  return hash.digest('hex');
}

/**
 * The folder with fresh bundles, built when there is none. Absolute. Each state of the sources has a folder of its own:
 * whoever still reads an older one is not disturbed.
 */
export function freshBundles() {
  const home = path.join(root, 'build', 'bundles');
  const name = sourceHash().slice(0, 16);
  const out = path.join(home, name);
  if (!fs.existsSync(out)) {
    const { status } = spawnSync(
      process.execPath,
      [path.join(root, 'scripts/build.mjs'), '--out', path.relative(root, out)],
      {
        cwd: root,
        stdio: ['ignore', 'inherit', 'inherit'],
      },
    );
    if (status !== 0) throw new Error('The bundles could not be built; the messages are above.');
  }
  removeOld(home, name);
  return out;
}

const DAY_MS = 24 * 60 * 60 * 1000;

function removeOld(home, current) {
  for (const name of fs.readdirSync(home).filter((one) => one !== current)) {
    const folder = path.join(home, name);
    if (Date.now() - fs.statSync(folder).mtimeMs > DAY_MS)
      fs.rmSync(folder, { recursive: true, force: true });
  }
}
