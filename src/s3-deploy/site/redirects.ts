import { createHash } from 'node:crypto';
import type { SiteFile } from '../release.types.ts';
import type { HeaderRule } from './headers.ts';
import { headersOf } from './headers.ts';

/** One line of `redirects`. */
export interface Redirect {
  key: string;
  /** Begins with `/`, `http://` or `https://`. */
  target: string;
}

const EMPTY = createHash('sha256').digest('hex');

/** Objects without a body. They are pages: visitors ask for them by a fixed address. */
export function redirectFiles(redirects: Redirect[], rules: HeaderRule[]): SiteFile[] {
  const headers = headersOf(rules);
  return redirects.map(({ key, target }) => ({
    key,
    kind: 'page',
    bytes: 0,
    sha256: EMPTY,
    headers: { ...headers(key, 'page'), 'x-amz-website-redirect-location': target },
    file: undefined,
  }));
}
