import picomatch from 'picomatch';
import type { Kind } from '../release.types.ts';
import { hasHash } from './hashed-name.ts';

/** Which files may be cached for ever: found by the hash in their names, none, or those that match these globs. */
export type Immutable = 'auto' | 'none' | string[];

const PAGE = /\.(?:html?|xhtml)$/i;
/** They say which files the browser keeps, or name the others: never older than the page that asks for them. */
const ENTRY_POINT = new RegExp(
  [
    /(?:^|\/)(?:sw|(?:\w+[-_])?service[-_]?worker|[\w-]+-sw|ngsw-worker|safety-worker|registerSW)\.m?js$/,
    /(?:^|\/)(?:OneSignalSDK(?:Updater)?Worker|remoteEntry)\.js$/,
    /\.(?:webmanifest|appcache)$/,
    /(?:^|\/)(?:manifest|asset-manifest|ngsw|version)\.json$/,
  ]
    .map(({ source }) => source)
    .join('|'),
  'i',
);
const WELL_KNOWN = /(?:^|\/)\.well-known\//;

/** A page, or what the browser asks for as it asks for a page: always revalidated. */
export function isPage(key: string): boolean {
  return PAGE.test(key) || ENTRY_POINT.test(key);
}

/** Below `.well-known/`, where others look things up at a fixed address. */
export const isWellKnown = (key: string): boolean => WELL_KNOWN.test(key);

/** What a file is, by its key alone. */
export function kindOf(immutable: Immutable): (key: string) => Kind {
  const matches = Array.isArray(immutable) ? picomatch(immutable, { dot: true, windows: false }) : undefined;
  return (key) => {
    if (isPage(key)) return 'page';
    if (matches) return matches(key) ? 'immutable' : 'asset';
    if (immutable === 'none' || isWellKnown(key)) return 'asset';
    return hasHash(key) ? 'immutable' : 'asset';
  };
}
