// Where the bundles are that start and test use: `dist/` when it was built from these sources, else a build in `build/dist`.
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

/** The folder with fresh bundles, built when there is none. Absolute. */
export function freshBundles() {
  const out = path.join(root, 'build', 'dist');
  const stamp = path.join(root, 'build', 'dist.sha256');
  const wanted = sourceHash();
  const built = fs.existsSync(stamp) ? fs.readFileSync(stamp, 'utf8') : '';
  if (built === wanted && fs.existsSync(out)) return out;
  fs.rmSync(stamp, { force: true });
  const { status } = spawnSync(
    process.execPath,
    [path.join(root, 'scripts/build.mjs'), '--out', 'build/dist'],
    {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
    },
  );
  if (status !== 0) throw new Error('The bundles could not be built; the messages are above.');
  fs.writeFileSync(stamp, wanted);
  return out;
}
