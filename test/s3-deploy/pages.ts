import type { Pages } from './site-stage.ts';

const LETTERS = 'abcdefgh';

/**
 * A small site whose pages name files with the release's hash in their names, as bundlers make them: `app-`, `vendor-`
 * and `style-` for each release, `shared-` for all of them; and files that keep their names.
 */
export function siteOf(release: string, more: Pages = {}): Pages {
  const hash = hashOf(release);
  const names = [`assets/app-${hash}.js`, `assets/vendor-${hash}.js`, 'assets/shared-0a1b2c3d.js'];
  const page = (title: string) =>
    `<title>${title} ${release}</title>\n${names.map((name) => `<script src="/${name}"></script>`).join('\n')}\n<link href="/assets/style-${hash}.css">\n`;
  return {
    'index.html': page('home'),
    'about/index.html': page('about'),
    'logo.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>',
    'assets/shared-0a1b2c3d.js': 'shared();',
    [`assets/app-${hash}.js`]: `app(${JSON.stringify(release)});`,
    [`assets/vendor-${hash}.js`]: `vendor(${JSON.stringify(release)});`,
    [`assets/style-${hash}.css`]: `.${release} { color: red }`,
    ...more,
  };
}

/** Eight hexadecimal digits, with a digit and a letter among them, for each name another. */
export function hashOf(release: string): string {
  let sum = 7;
  for (const letter of release) sum = (sum * 31 + letter.charCodeAt(0)) % 0xfffff;
  return `${LETTERS[sum % 6]}${sum % 10}${sum.toString(16).padStart(6, '0')}`;
}

/** Addresses that a page names. */
export const namedIn = (page: string): string[] =>
  [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address = '']) => address);
