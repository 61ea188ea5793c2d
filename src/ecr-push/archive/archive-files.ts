import fs from 'node:fs';
import path from 'node:path';
import { tarIndex } from './tar-index.ts';

/** A part of a file on disk. */
export interface Piece {
  file: string;
  offset: number;
  size: number;
}

const MOST_HOPS = 8;

/** The files of an archive by the names they have in it, without unpacking anything. */
export interface ArchiveFiles {
  find(name: string): Piece | undefined;
}

/** The files of a folder. A link that leads out of it is refused. */
export function folderFiles(folder: string): ArchiveFiles {
  const root = fs.realpathSync(folder);
  return {
    find(name) {
      const wanted = path.join(root, name);
      if (!fs.existsSync(wanted)) return undefined;
      const file = fs.realpathSync(wanted);
      if (!file.startsWith(root + path.sep)) throw new Error(`${name} leads out of the folder`);
      const stat = fs.statSync(file);
      return stat.isFile() ? { file, offset: 0, size: stat.size } : undefined;
    },
  };
}

/** The files of a tar, where they lie in it. */
export function tarFiles(file: string): ArchiveFiles {
  const entries = tarIndex(file);
  const find = (name: string, hops: number): Piece | undefined => {
    const entry = entries.get(path.posix.normalize(name));
    if (!entry) return undefined;
    if (entry.kind === 'file') return { file, offset: entry.offset, size: entry.size };
    // docker save once linked a layer that two images share.
    const target = path.posix.join(entry.kind === 'symlink' ? path.posix.dirname(name) : '', entry.target);
    const leavesIt = path.posix.isAbsolute(entry.target) || target.startsWith('..');
    if (hops === MOST_HOPS || leavesIt)
      throw new Error(`${name} is a link that leads nowhere inside the archive`);
    return find(target, hops + 1);
  };
  return { find: (name) => find(name, 0) };
}

/** The bytes of a small file. @throws Error when there is none, or it is larger than `limitBytes` */
export function readSmall(files: ArchiveFiles, name: string, limitBytes: number): Buffer {
  const piece = files.find(name);
  if (!piece) throw new Error(`it has no ${name}`);
  if (piece.size > limitBytes)
    throw new Error(`its ${name} has ${piece.size} bytes, more than ${limitBytes}`);
  const bytes = Buffer.alloc(piece.size);
  const handle = fs.openSync(piece.file, 'r');
  try {
    fs.readSync(handle, bytes, 0, piece.size, piece.offset);
  } finally {
    fs.closeSync(handle);
  }
  return bytes;
}
