import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

/** A site: what is in each file. */
export type Pages = Record<string, string | Buffer>;

const MIB = 1024 * 1024;
/** Above 16 MiB a file goes up in parts. */
const film = Buffer.alloc(17 * MIB, 'the film goes on ');

/** A name that carries a hash of its content, as bundlers write it. */
function hashed(name: string, content: string): [string, string] {
  const hash = createHash('sha256').update(content).digest('hex').slice(0, 8);
  return [`assets/${name}-${hash}.js`, content];
}

/** Names that have to be escaped on the way: blanks, other scripts, signs that addresses and XML use. */
const oddNames: Pages = {
  'docs/two words.html': '<p>two words</p>',
  'docs/ümläut 日本.html': '<p>other scripts</p>',
  'docs/1+1&2.html': '<p>plus and ampersand</p>',
  'docs/100%.html': '<p>percent</p>',
  "docs/it's (a) *star* ~ ! @ $.txt": 'signs',
};

/** Four releases: what stays, what changes, what goes. */
export const releases: Record<'first' | 'second' | 'third' | 'fourth', Pages> = {
  first: {
    'index.html': '<h1>first</h1>',
    'about/index.html': '<h1>about</h1>',
    'gone/index.html': '<h1>soon gone</h1>',
    ...oddNames,
    ...Object.fromEntries([hashed('app', 'first()'), hashed('shared', 'shared()')]),
    'data/numbers.json': '[1]',
    'data/same.json': '[0]',
    'film.bin': film,
    'manifest.webmanifest': '{}',
    '.well-known/security.txt': 'Contact: mailto:security@example.com\n',
  },
  second: {
    'index.html': '<h1>second</h1>',
    'about/index.html': '<h1>about</h1>',
    ...oddNames,
    'docs/100%.html': '<p>percent, second</p>',
    ...Object.fromEntries([hashed('app', 'second()'), hashed('shared', 'shared()')]),
    'data/numbers.json': '[2]',
    'data/same.json': '[0]',
    'film.bin': film,
    'manifest.webmanifest': '{}',
    '.well-known/security.txt': 'Contact: mailto:security@example.com\n',
  },
  third: {
    'index.html': '<h1>third</h1>',
    'about/index.html': '<h1>about, third</h1>',
    ...oddNames,
    ...Object.fromEntries([
      hashed('app', 'third()'),
      ...Array.from({ length: 12 }, (_, n) => hashed(`chunk-${n}`, `chunk(${n})`)),
    ]),
    'data/numbers.json': '[3]',
    'film.bin': film,
    'manifest.webmanifest': '{}',
  },
  fourth: {
    'index.html': '<h1>fourth</h1>',
    'about/index.html': '<h1>about, fourth</h1>',
    ...Object.fromEntries(Array.from({ length: 6 }, (_, n) => hashed(`late-${n}`, `late(${n})`))),
    'data/numbers.json': '[4]',
    'film.bin': film,
    'manifest.webmanifest': '{}',
  },
};

/** Writes a site into a folder that is not there yet. */
export function writePages(folder: string, pages: Pages): void {
  for (const [name, content] of Object.entries(pages)) {
    const file = path.join(folder, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, content);
  }
}
