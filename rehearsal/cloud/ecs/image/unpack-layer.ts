import fs from 'node:fs';
import path from 'node:path';
import type { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import { type Extract, extract, type Header } from 'tar-stream';
import type { ImageLayer } from '../../kernel/context.ts';
import { below, isInside, parentWithin } from './inside.ts';

type Entry = Extract extends AsyncIterable<infer One> ? One : never;

/**
 * Applies one layer to `root`, which holds the layers below it (OCI image specification, "Layer Filesystem Changeset").
 * Whiteouts take away what lower layers brought. Links that leave the root are refused; devices are left out, as a
 * rootless runtime does. Throws an Error that says which entry was refused.
 */
export async function unpackLayer(layer: ImageLayer, root: string): Promise<void> {
  const tar = extract();
  const unzip = decompressor(layer.mediaType);
  const source = layer.open();
  const bytes = unzip ? pipeline(source, unzip, tar) : pipeline(source, tar);
  // The loop below reports what it refuses; a broken archive is reported by the pipeline.
  bytes.catch(() => {});
  const mine = new Set<string>();
  for await (const entry of tar) {
    await apply(root, entry.header, entry, mine);
    entry.resume();
  }
  await bytes;
}

function decompressor(mediaType: string): Transform | undefined {
  if (/\.tar$/.test(mediaType)) return undefined;
  if (/[.+]gzip$/.test(mediaType)) return createGunzip();
  if (/[.+]zstd$/.test(mediaType)) return createZstdDecompress();
  throw new Error(`a layer of the type ${mediaType} cannot be unpacked`);
}

async function apply(root: string, header: Header, content: Entry, mine: Set<string>): Promise<void> {
  const file = below(root, header.name);
  if (file === root) return;
  parentWithin(root, file);
  const name = path.basename(file);
  if (name === '.wh..wh..opq') return emptyOfLower(path.dirname(file), mine);
  if (name.startsWith('.wh.')) return whiteOut(file, header.name);
  for (let at = file; at !== root; at = path.dirname(at)) mine.add(at);
  if (header.type === 'directory') return makeFolder(file);
  if (header.type === 'file' || header.type === 'contiguous-file') {
    remove(file);
    return pipeline(content, fs.createWriteStream(file, { flags: 'wx', mode: modeOf(header) }));
  }
  if (header.type !== 'symlink' && header.type !== 'link') return;
  remove(file);
  const target = header.linkname ?? '';
  if (header.type === 'symlink') fs.symlinkSync(symlinkWithin(root, file, target), file);
  else fs.linkSync(hardLinkWithin(root, target), file);
}

/**
 * Nobody writes to an image: its containers share the folder, so what one of them changed the next one would see.
 * That is all there is of `readonlyRootFilesystem`: a process of root writes nevertheless, and others may write elsewhere.
 */
function modeOf(header: Header): number {
  return 0o444 | ((header.mode ?? 0o444) & 0o111);
}

function makeFolder(file: string): void {
  const known = fs.lstatSync(file, { throwIfNoEntry: false });
  if (known?.isDirectory()) return;
  remove(file);
  fs.mkdirSync(file);
}

function remove(file: string): void {
  fs.rmSync(file, { recursive: true, force: true });
}

/** `.wh.NAME` takes NAME away. The name may not be a way out of the folder. */
function whiteOut(file: string, entry: string): void {
  const name = path.basename(file).slice('.wh.'.length);
  if (['', '.', '..'].includes(name)) throw new Error(`${entry} takes nothing of the image away`);
  remove(path.join(path.dirname(file), name));
}

/** An opaque whiteout hides what lower layers put into a folder, and nothing of its own layer. */
function emptyOfLower(folder: string, mine: Set<string>): void {
  for (const name of fs.readdirSync(folder)) {
    const file = path.join(folder, name);
    if (!mine.has(file)) remove(file);
  }
}

/** An absolute link means the image's root, which is not the machine's: it becomes a relative one. */
function symlinkWithin(root: string, file: string, target: string): string {
  const parent = fs.realpathSync.native(path.dirname(file));
  const to = path.isAbsolute(target) ? path.join(root, target) : path.resolve(parent, target);
  if (!isInside(root, to))
    throw new Error(`${path.relative(root, file)} links to ${target}, outside of the image`);
  return path.isAbsolute(target) ? path.relative(parent, to) || '.' : target;
}

function hardLinkWithin(root: string, target: string): string {
  const real = fs.realpathSync.native(below(root, target));
  if (!isInside(root, real)) throw new Error(`a link to ${target} leaves the image`);
  return real;
}

/** Throws when a link of the finished tree leads out of it: two links, each harmless, can do that together. */
export function checkLinks(root: string, folder = root): void {
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) checkLinks(root, file);
    if (!entry.isSymbolicLink()) continue;
    const real = realTarget(file);
    if (real !== undefined && !isInside(root, real)) {
      throw new Error(`${path.relative(root, file)} links to ${fs.readlinkSync(file)}, outside of the image`);
    }
  }
}

/** Undefined for a link to nothing, which real images have. */
function realTarget(file: string): string | undefined {
  try {
    return fs.realpathSync.native(file);
  } catch {
    return undefined;
  }
}
