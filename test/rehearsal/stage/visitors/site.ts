import http from 'node:http';
import type { AddressInfo } from 'node:net';

/** Files of a site, by path: their type and content. Any other path answers 404. */
export type Pages = Record<string, [type: string, body: string]>;

/** A site on loopback whose files can be changed while it runs. */
export async function startSite(pages: Pages) {
  const site = { pages };
  const server = http.createServer((request, response) => {
    const page = site.pages[request.url ?? ''];
    if (page) response.writeHead(200, { 'content-type': page[0] }).end(page[1]);
    else response.writeHead(404, { 'content-type': 'text/html' }).end('not here');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    publish: (next: Pages) => {
      site.pages = next;
    },
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A page with a script that loads another one when it is needed; everything is named after the release. */
export function release(name: string): Pages {
  return {
    '/': [
      'text/html; charset=utf-8',
      `<!doctype html><html><head><meta name="release" content="${name}"><link rel="canonical" href="https://example.invalid/">
<link rel="stylesheet" href="/assets/main-${name}.css"><script type="module" crossorigin src="/assets/main-${name}.js"></script></head></html>`,
    ],
    [`/assets/main-${name}.js`]: ['text/javascript', `const later=()=>import("./later-${name}.js");later`],
    [`/assets/later-${name}.js`]: ['text/javascript', `import{a}from"./shared-${name}.js";a`],
    [`/assets/shared-${name}.js`]: ['text/javascript', 'export const a=1'],
    [`/assets/main-${name}.css`]: ['text/css', `body{background:url(/assets/paper-${name}.svg)}`],
    [`/assets/paper-${name}.svg`]: ['image/svg+xml', '<svg xmlns="http://www.w3.org/2000/svg"/>'],
  };
}
