import fs from 'node:fs';
import path from 'node:path';

/** The folder of this checkout. */
export const root = path.resolve(import.meta.dirname, '../..');

/** Every action of the suite, by the name it has everywhere. */
export const actionNames = fs.readdirSync(path.join(root, 'actions')).sort();

/** All files below a folder of the project, relative to its root, sorted. */
export function filesBelow(folder: string): string[] {
  return fs
    .readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
    .sort();
}

export const read = (file: string): string => fs.readFileSync(path.join(root, file), 'utf8');
