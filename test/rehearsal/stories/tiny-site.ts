import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

/**
 * Writes a small single-page app as a build writes one: a page, a script, and a script for each of two addresses that is
 * loaded when somebody goes there. Every name carries the hash of its content, and every text the release.
 */
export function writeTinySite(folder: string, release: string): void {
  const asset = (name: string, source: string): string => {
    const hash = createHash('sha256').update(source).digest('hex').slice(0, 7);
    const file = `${name}-${hash}x.js`;
    write(path.join(folder, 'assets', file), source);
    return file;
  };
  const later = asset('later', `export const text = 'Later, as of ${release}';`);
  const privacy = asset('privacy', `export const text = 'What ${release} knows about you';`);
  const main = asset(
    'main',
    MAIN.replace('LATER', later).replace('PRIVACY', privacy).replace('RELEASE', release),
  );
  write(
    path.join(folder, 'index.html'),
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="release" content="${release}"><title>Tiny</title>
<link rel="icon" href="/icon.svg" type="image/svg+xml"><script type="module" src="/assets/${main}"></script></head>
<body><nav><a href="/">Start</a> <a href="/later">Later</a> <a href="/privacy">Privacy</a></nav><h1></h1></body></html>`,
  );
  write(path.join(folder, 'icon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
}

/** A router of three addresses. */
const MAIN = `
const pages = { '/later': () => import('./LATER'), '/privacy': () => import('./PRIVACY') };
const show = async () => {
  const load = pages[location.pathname];
  const { text } = load ? await load() : { text: location.pathname === '/' ? 'Welcome to RELEASE' : 'There is no such page' };
  document.querySelector('h1').textContent = text;
};
document.addEventListener('click', (event) => {
  if (!(event.target instanceof HTMLAnchorElement)) return;
  event.preventDefault();
  history.pushState({}, '', event.target.href);
  show();
});
show();
`;

function write(file: string, text: string): void {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, text);
}
