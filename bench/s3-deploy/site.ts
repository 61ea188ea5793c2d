import { type Cipheriv, createCipheriv, createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

/** A share of the site's files: how many, and where the n-th one lies. The hash is of its content. */
interface Share {
  share: number;
  place(n: number, hash: string): string;
}

const SHARES: Share[] = [
  { share: 0.45, place: (n) => (n === 0 ? 'index.html' : `docs/part-${n % 100}/page-${n}/index.html`) },
  { share: 0.25, place: (n, hash) => `assets/chunk-${n}-${hash}.js` },
  { share: 0.08, place: (n, hash) => `assets/style-${n}-${hash}.css` },
  { share: 0.14, place: (n) => `images/set-${n % 20}/photo-${n}.webp` },
  { share: 0.05, place: (n) => `data/record-${n}.json` },
  { share: 0.03, place: (n) => `fonts/face-${n}.woff2` },
];

/** 4 to 50 kB, more small ones than large ones: 5,000 files are 111 MB. */
const sizeAt = (at: number) => Math.round(4_000 + 46_000 * at ** 1.519);

/** Bytes that no compression makes smaller, the same ones for the same seed. */
class Noise {
  private readonly cipher: Cipheriv;

  constructor(seed: string) {
    const key = createHash('sha256').update(seed).digest();
    this.cipher = createCipheriv('aes-256-ctr', key, Buffer.alloc(16));
  }

  bytes(count: number): Buffer {
    return this.cipher.update(Buffer.alloc(count));
  }

  /** 0 to 1, 1 excluded. */
  fraction(): number {
    return this.bytes(4).readUInt32LE() / 2 ** 32;
  }
}

export interface Site {
  /** Paths below the folder, in the order of the shares. */
  files: string[];
  bytes: number;
}

/** Writes a site of `count` files: documents in folders of their own, hashed scripts and styles, images, data, fonts. */
export function writeSite(folder: string, count: number): Site {
  const noise = new Noise('s3-deploy');
  const files: string[] = [];
  let bytes = 0;
  for (const { share, place } of SHARES) {
    for (let n = 0; n < Math.round(count * share); n++) {
      const body = noise.bytes(sizeAt(noise.fraction()));
      const hash = createHash('sha256').update(body).digest('base64url').replace(/[-_]/g, 'x').slice(0, 8);
      const file = place(n, hash);
      write(path.join(folder, file), body);
      files.push(file);
      bytes += body.length;
    }
  }
  return { files, bytes };
}

/**
 * The next state of a site: `changed` documents and data files have other bytes of the same number, and `removed` files of all kinds are
 * not there. Files that stay are links to the first one's.
 */
export function writeNext(
  from: { folder: string; site: Site },
  to: { folder: string; changed: number; removed: number },
): { changed: string[] } {
  const noise = new Noise('the next release');
  const mutable = from.site.files.filter((file) => /\.(html|json)$/.test(file));
  const changed = new Set(every(mutable, to.changed));
  const removable = from.site.files.filter((file) => !changed.has(file) && file !== 'index.html');
  const removed = new Set(every(removable, to.removed));
  for (const file of from.site.files) {
    const source = path.join(from.folder, file);
    const target = path.join(to.folder, file);
    if (removed.has(file)) continue;
    if (changed.has(file)) write(target, noise.bytes(fs.statSync(source).size));
    else {
      fs.mkdirSync(path.dirname(target), { recursive: true });
      fs.linkSync(source, target);
    }
  }
  return { changed: [...changed] };
}

/** The same content as a build makes it again: other files. Their times are those of now. */
export function rebuild(from: { folder: string; site: Site }, to: string): void {
  for (const file of from.site.files)
    write(path.join(to, file), fs.readFileSync(path.join(from.folder, file)));
}

/** Sets the times of files to now. */
export function touch(folder: string, files: string[]): void {
  const now = new Date();
  for (const file of files) fs.utimesSync(path.join(folder, file), now, now);
}

/** `count` of the files, evenly spread. */
function every(files: string[], count: number): string[] {
  return Array.from({ length: count }, (_, n) => files[Math.floor(((n + 0.5) * files.length) / count)] ?? '');
}

function write(file: string, body: Buffer): void {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, body);
}
