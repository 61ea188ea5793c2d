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
      const place = look(entry, {
        file: path.join(folder, entry.name),
        key,
        realFolder: above.at(-1) ?? '',
        realRoot,
      });
      if ('problem' in place) problems.push(place.problem);
      else if (place.bytes === undefined) {
        if (above.includes(place.real)) {
          problems.push(`${quote(key)} is a symbolic link to a folder that it lies in.`);
        } else visit(place.file, `${key}/`, [...above, place.real]);
      } else found.push({ key, file: place.file, bytes: place.bytes });
    }
  };
  visit(root, '', [realRoot]);
  if (problems.length === 0) return found;
  throw new Failure({ what: problems.join('\n'), next: NEXT });
}

/** `bytes`: undefined for a folder. */
type Place = { file: string; real: string; bytes: number | undefined } | { problem: string };

/** Where an entry really is, and what. Where its folder is is known: only links have to be looked up from the root on. */
function look(
  entry: fs.Dirent,
  { file, key, realFolder, realRoot }: { file: string; key: string; realFolder: string; realRoot: string },
): Place {
  // Node puts this in place of bytes that are no character: the file cannot be opened by such a name.
  if (key.includes('\ufffd')) return { problem: `${quote(key)} has a name that is not UTF-8.` };
  if (entry.isSymbolicLink()) return follow(file, key, realRoot);
  const real = path.join(realFolder, entry.name);
  if (entry.isDirectory()) return { file, real, bytes: undefined };
  if (entry.isFile()) return { file, real, bytes: fs.statSync(file).size };
  return noFile(key);
}

function follow(file: string, key: string, realRoot: string): Place {
  let real: string;
  try {
    real = fs.realpathSync(file);
  } catch {
    return {
      problem: `${quote(key)} is a symbolic link to ${quote(fs.readlinkSync(file))}, which is not there.`,
    };
  }
  if (real !== realRoot && !real.startsWith(realRoot + path.sep)) {
    return { problem: `${quote(key)} is a symbolic link that leaves the source folder: ${quote(real)}.` };
  }
  const stat = fs.statSync(real);
  if (stat.isDirectory()) return { file: real, real, bytes: undefined };
  return stat.isFile() ? { file: real, real, bytes: stat.size } : noFile(key);
}

const noFile = (key: string): Place => ({
  problem: `${quote(key)} is neither a file nor a folder (a socket, a pipe or a device).`,
});
