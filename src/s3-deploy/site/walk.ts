import fs from 'node:fs';
import path from 'node:path';
import { Failure } from '../../core/failure.ts';
import { quote } from '../../core/inputs.ts';

/** A file below the root, not yet read. */
export interface FoundFile {
  key: string;
  /** Absolute; symbolic links are resolved by whoever opens it. */
  file: string;
  bytes: number;
}

const NEXT = 'Correct the build’s output, or leave the file out with `exclude`; nothing was changed.';

/**
 * Every file below the root that is to be published, in no particular order.
 * @param isExcluded by key; links are asked about before they are followed
 * @throws Failure naming links that leave the root, dangle or go round in a circle, and files that are no files
 */
export function walk(root: string, isExcluded: (key: string) => boolean): FoundFile[] {
  const realRoot = fs.realpathSync(root);
  const found: FoundFile[] = [];
  const problems: string[] = [];
  const visit = (folder: string, prefix: string, above: string[]) => {
    for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
      const key = `${prefix}${entry.name}`;
      if (entry.name.startsWith('.') && entry.name !== '.well-known') continue;
      if (!entry.isDirectory() && isExcluded(key)) continue;
      const place = look(path.join(folder, entry.name), key, realRoot);
      if ('problem' in place) problems.push(place.problem);
      else if (place.stat.isDirectory()) {
        if (above.includes(place.real)) {
          problems.push(`${quote(key)} is a symbolic link to a folder that it lies in.`);
        } else visit(place.file, `${key}/`, [...above, place.real]);
      } else found.push({ key, file: place.file, bytes: place.stat.size });
    }
  };
  visit(root, '', [realRoot]);
  if (problems.length === 0) return found;
  throw new Failure({ what: problems.join('\n'), next: NEXT });
}

type Place = { file: string; real: string; stat: fs.Stats } | { problem: string };

/** Where an entry really is, and what. */
function look(file: string, key: string, realRoot: string): Place {
  // Node puts this in place of bytes that are no character: the file cannot be opened by such a name.
  if (key.includes('\ufffd')) return { problem: `${quote(key)} has a name that is not UTF-8.` };
  const isLink = fs.lstatSync(file).isSymbolicLink();
  let real: string;
  try {
    real = fs.realpathSync(file);
  } catch (error) {
    if (!isLink) throw error;
    return {
      problem: `${quote(key)} is a symbolic link to ${quote(fs.readlinkSync(file))}, which is not there.`,
    };
  }
  if (real !== realRoot && !real.startsWith(realRoot + path.sep)) {
    return { problem: `${quote(key)} is a symbolic link that leaves the source folder: ${quote(real)}.` };
  }
  const stat = fs.statSync(real);
  if (stat.isFile() || stat.isDirectory()) return { file: isLink ? real : file, real, stat };
  return { problem: `${quote(key)} is neither a file nor a folder (a socket, a pipe or a device).` };
}
