import fs from 'node:fs';
import path from 'node:path';

/** What a tar holds under one name. */
export type TarEntry =
  | { kind: 'file'; offset: number; size: number }
  | { kind: 'symlink' | 'hardlink'; target: string };

const BLOCK = 512;
/** Names and extended headers are short; a larger one is an attack or damage. */
const TEXT_LIMIT_BYTES = 1024 * 1024;

interface Header {
  name: string;
  size: number;
  type: string;
  target: string;
}

/**
 * Where each file of a tar lies. Only the headers are read, so that layers can be sent from where they are, several at
 * a time. POSIX (ustar, pax) and GNU long names.
 * @throws Error that says what is wrong: damaged headers, names that leave the archive, a name that is there twice
 */
export function tarIndex(file: string): Map<string, TarEntry> {
  const handle = fs.openSync(file, 'r');
  try {
    return new TarReader(handle, fs.fstatSync(handle).size).index();
  } finally {
    fs.closeSync(handle);
  }
}

class TarReader {
  #handle: number;
  #length: number;
  #at = 0;
  #entries = new Map<string, TarEntry>();

  constructor(handle: number, length: number) {
    this.#handle = handle;
    this.#length = length;
  }

  index(): Map<string, TarEntry> {
    let extended: Record<string, string> = {};
    for (let header = this.#next(); header; header = this.#next()) {
      if (header.type === 'x') extended = { ...extended, ...records(this.#text(header.size)) };
      else if (header.type === 'L') extended.path = this.#text(header.size).replace(/\0.*$/s, '');
      else if (header.type === 'K') extended.linkpath = this.#text(header.size).replace(/\0.*$/s, '');
      else if (header.type === 'g') this.#skip(header.size);
      else {
        this.#add(header, extended);
        extended = {};
      }
    }
    return this.#entries;
  }

  #add(header: Header, extended: Record<string, string>): void {
    const name = safeName(extended.path ?? header.name);
    const size = extended.size === undefined ? header.size : Number(extended.size);
    const entry = entryOf(header.type, {
      offset: this.#at,
      size,
      target: extended.linkpath ?? header.target,
    });
    if (entry) {
      if (this.#entries.has(name)) throw new Error(`it holds ${name} twice`);
      this.#entries.set(name, entry);
    }
    this.#skip(entry?.kind === 'file' || !entry ? size : 0);
  }

  /** The header at this place; undefined at the end. */
  #next(): Header | undefined {
    if (this.#at >= this.#length) return undefined;
    const block = this.#read(BLOCK);
    if (block.every((byte) => byte === 0)) return undefined;
    if (!isWhole(block)) throw new Error(`it is no tar, or is damaged at byte ${this.#at - BLOCK}`);
    const isUstar = block.toString('latin1', 257, 262) === 'ustar';
    const prefix = isUstar && block[263] === 0x30 ? text(block, 345, 155) : '';
    const name = text(block, 0, 100);
    return {
      name: prefix ? `${prefix}/${name}` : name,
      size: number(block.subarray(124, 136)),
      type: String.fromCharCode(block[156] || 0x30),
      target: text(block, 157, 100),
    };
  }

  #text(size: number): string {
    if (size > TEXT_LIMIT_BYTES) throw new Error(`it has an extended header of ${size} bytes`);
    const bytes = this.#read(size);
    this.#at += padding(size);
    return bytes.toString('utf8');
  }

  #read(size: number): Buffer {
    const bytes = Buffer.alloc(size);
    const got = fs.readSync(this.#handle, bytes, 0, size, this.#at);
    if (got < size) throw new Error('it ends in the middle of an entry');
    this.#at += size;
    return bytes;
  }

  #skip(size: number): void {
    if (!Number.isSafeInteger(size) || size < 0) throw new Error('it has an entry without a size');
    this.#at += size + padding(size);
    if (this.#at - padding(size) > this.#length) throw new Error('it ends in the middle of an entry');
  }
}

function entryOf(type: string, at: { offset: number; size: number; target: string }): TarEntry | undefined {
  if (type === '0' || type === '7') return { kind: 'file', offset: at.offset, size: at.size };
  if (type === '1') return { kind: 'hardlink', target: at.target };
  if (type === '2') return { kind: 'symlink', target: at.target };
  // Folders, devices: nothing that could be pushed.
  return undefined;
}

function safeName(name: string): string {
  const normal = path.posix.normalize(name);
  const leavesIt = path.posix.isAbsolute(normal) || normal === '..' || normal.startsWith('../');
  if (leavesIt || name.includes('\0'))
    throw new Error(`it holds ${JSON.stringify(name)}, a name that leaves the archive`);
  return normal;
}

/** Pax records: `LENGTH KEY=VALUE\n`, the length counting all of it in bytes. */
function records(header: string): Record<string, string> {
  const bytes = Buffer.from(header);
  const found: Record<string, string> = {};
  for (let at = 0; at < bytes.length; ) {
    const blank = bytes.indexOf(0x20, at);
    const length = Number(bytes.toString('latin1', at, blank));
    if (blank < 0 || !Number.isInteger(length) || length < 5) break;
    const record = bytes.toString('utf8', blank + 1, at + length - 1);
    const equals = record.indexOf('=');
    found[record.slice(0, equals)] = record.slice(equals + 1);
    at += length;
  }
  return found;
}

/** Octal, or GNU's binary form for sizes from 8 GiB. */
function number(field: Buffer): number {
  if (((field[0] ?? 0) & 0x80) !== 0) {
    return field.subarray(1).reduce((sum, byte) => sum * 256 + byte, (field[0] ?? 0) & 0x7f);
  }
  const digits = field.toString('latin1').replace(/[\0 ]/g, '');
  return /^[0-7]*$/.test(digits) ? Number.parseInt(digits || '0', 8) : Number.NaN;
}

/** The checksum counts its own field as blanks. */
function isWhole(block: Buffer): boolean {
  const stated = number(block.subarray(148, 156));
  const sum = block.reduce((total, byte, index) => total + (index >= 148 && index < 156 ? 0x20 : byte), 0);
  return sum === stated;
}

const text = (block: Buffer, at: number, length: number) =>
  block.toString('utf8', at, at + length).replace(/\0.*$/s, '');

const padding = (size: number) => (BLOCK - (size % BLOCK)) % BLOCK;
