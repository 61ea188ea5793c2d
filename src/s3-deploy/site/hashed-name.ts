import { isWordy } from './wordy.ts';

/*
 * Build tools put a hash of a file's content into its name. What is taken for one is cached for a year, so that a name that
 * only looks like one would be stuck in browsers; a hash that is missed costs a revalidation every five minutes. In doubt
 * it is none. Forms that are known, between `-` or `.` and the extension:
 *
 *   hex          webpack, Rspack, Parcel, Next, Gatsby, Vue CLI, Docusaurus, Hugo, Rails: 8, 10, 16, 20, 24, 32, 40, 64 … digits
 *   base64url    Vite, Rollup, Rolldown, Astro, VitePress, Nuxt: 8 of A-Z a-z 0-9 - _
 *   base32       esbuild, Angular: 8 of A-Z 2-7
 *   base36       Bun, Rollup on request: 8 of a-z 0-9
 *
 * Never `_` before it (`IMG_1234ABCD.jpg` is a camera's), never digits alone (a date), never words.
 */

/** All that these tools write there has a hash, in the name or in the folder. */
const FOLDERS =
  /(?:^|\/)(?:_app\/immutable\/|_astro\/|_next\/static\/(?:chunks|css|media)\/|_next\/static\/[\w-]{16,}\/_\w+Manifest\.js$|_nuxt\/(?!builds\/)|static\/[0-9a-f]{32}\/)/;

/** What a page asks for while it is built up. Documents and programs are downloaded by a name that stays. */
const CODE = 'js|mjs|cjs|css|wasm|json|woff2?|ttf|otf|eot';
const PICTURES = 'svg|png|jpe?g|gif|webp|avif|ico|bmp|mp4|webm|mp3|m4a|ogg|wav';
const NAME = new RegExp(
  `^(.*?)(?:\\.(?:chunk|bundle|min|lean|module|async))?\\.(?:(${CODE})|${PICTURES})(?:\\.map|\\.LICENSE\\.txt|\\.gz|\\.br)?$`,
);

/** Lengths in which the tools write hexadecimal hashes. Twelve is the end of a UUID, nine is `12feb2024`. */
const HEX_LENGTHS = new Set([8, 10, 16, 20, 24, 32, 40, 64, 96, 128]);

/** Whether a file's name carries a hash of its content. */
export function hasHash(key: string): boolean {
  if (FOLDERS.test(key)) return true;
  const folder = key.slice(0, key.lastIndexOf('/') + 1);
  const [, stem, code] = NAME.exec(key.slice(folder.length)) ?? [];
  if (stem === undefined) return false;
  const hex = /(?:^|[-.])([0-9a-f]+)$/.exec(stem)?.[1];
  // Alone it must be a long one: `beef1234.js` may be anything.
  if (hex !== undefined && isHex(hex) && (hex !== stem || hex.length >= 16)) return true;
  const token = /[-.]([\w-]{8})$/.exec(stem)?.[1];
  if (token === undefined) return false;
  // In capitals a product number looks the same; Angular writes pictures to `media/`.
  if (/^[A-Z2-7]+$/.test(token)) return isBase32(token) && (code !== undefined || folder.endsWith('media/'));
  return isBase64url(token) || isBase36(token);
}

function isHex(token: string): boolean {
  if (!HEX_LENGTHS.has(token.length) || !/[0-9]/.test(token) || !/[a-f]/.test(token)) return false;
  if (token.length > 10) return true;
  const isDate = /feb|dec/.test(token) && /(?:19|20)\d\d/.test(token);
  return !isDate && !hasWord(token);
}

/** A word in front, as in `MODEL2XL`; after a digit letters may look like one by chance. */
const isBase32 = (token: string): boolean => !hasWord(/^[A-Z]*/.exec(token)?.[0] ?? '');

/** Capitals and small letters side by side. A part before or after `-` or `_` that is as short as in `us-en-V2` is a word. */
function isBase64url(token: string): boolean {
  const parts = token.split(/[-_]/);
  const [longest = ''] = parts.toSorted((a, b) => b.length - a.length);
  if (parts.length > 3 || longest.length < 4) return false;
  if (!/[a-z]/.test(longest) || !/[A-Z]/.test(longest)) return false;
  if (/^[A-Z]?[a-z]+\d+$/.test(longest)) return false;
  // Beside a digit, as in `Nikon12D`, a word stands in front; further back letters may look like one by chance.
  return !hasWord(/\d/.test(longest) ? (/^[A-Za-z]*/.exec(longest)?.[0] ?? '') : longest);
}

/** Letters and digits in turns: `section1` and `1280x720` have fewer of them. */
function isBase36(token: string): boolean {
  const turns = token.match(/[a-z]+|\d+/g) ?? [];
  return /^[a-z0-9]{8}$/.test(token) && turns.length >= 4 && !hasWord(token);
}

/** Three letters in a row look like a word too often. */
const hasWord = (token: string): boolean =>
  (token.match(/[A-Za-z]+/g) ?? []).some((letters) => letters.length >= 4 && isWordy(letters));

/**
 * Whether a name may carry one all the same, by its form alone. Nothing is cached for that; but when the site has the
 * file no longer, it stays for a while like one whose hash is certain, and is not deleted under an open page.
 */
export function mayHaveHash(key: string): boolean {
  const token = /[-._]([\w-]{8,})(?:\.\w+){1,3}$/.exec(key.slice(key.lastIndexOf('/') + 1))?.[1];
  return token !== undefined && /[A-Z]|[a-z_-].*\d|\d.*[a-z_-]/.test(token);
}
