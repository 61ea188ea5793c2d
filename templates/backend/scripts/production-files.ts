import fs from 'node:fs';
import path from 'node:path';
import type { Entry } from './oci.ts';

/** Not needed at run time, and a good third of the files. */
const LEFT_OUT = /\.(d\.[cm]?ts|map|md|markdown)$/i;

/**
 * The files of every package that the lock file does not mark as for development, from the installed node_modules.
 * Throws when one is missing or installed in another version: the image would not be what the lock file says.
 */
export function productionPackages(root: string): Entry[] {
  const wanted = Object.entries(readPackages(path.join(root, 'package-lock.json'))).filter(
    ([folder, { dev, devOptional }]) => folder !== '' && !dev && !devOptional,
  );
  const installed = readPackages(path.join(root, 'node_modules/.package-lock.json'));
  const entries: Entry[] = [];
  for (const [folder, { version, optional }] of wanted) {
    const found = installed[folder]?.version;
    if (found === undefined && optional) continue; // for another platform
    if (found !== version) {
      throw new Error(
        `${folder} is installed as ${found ?? 'nothing'}, the lock file says ${version}. Run npm ci.`,
      );
    }
    entries.push(...filesIn(root, folder, (name) => name !== 'node_modules' && !LEFT_OUT.test(name)));
  }
  return entries;
}

/** All files under `root/folder`, with paths relative to `root`. Names for which `keep` says no are left out whole. */
export function filesIn(root: string, folder: string, keep: (name: string) => boolean = () => true): Entry[] {
  return fs.readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((item): Entry[] => {
    const place = path.posix.join(folder, item.name);
    if (!keep(item.name)) return [];
    if (item.isDirectory()) return filesIn(root, place, keep);
    if (!item.isFile())
      throw new Error(`${place} is neither a file nor a folder, and cannot go into the image.`);
    const executable = (fs.statSync(path.join(root, place)).mode & 0o100) !== 0;
    return [{ path: place, bytes: fs.readFileSync(path.join(root, place)), executable }];
  });
}

interface LockedPackage {
  version?: string;
  dev?: boolean;
  devOptional?: boolean;
  optional?: boolean;
}

function readPackages(file: string): Record<string, LockedPackage> {
  if (!fs.existsSync(file)) throw new Error(`${file} is missing. Run npm ci.`);
  const lock: { packages?: Record<string, LockedPackage> } = JSON.parse(fs.readFileSync(file, 'utf8'));
  return lock.packages ?? {};
}
