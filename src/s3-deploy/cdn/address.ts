/**
 * Path of a key below the distribution, encoded as invalidations want it.
 * @param originPath of the origin: `''` or `/folder`
 * @returns undefined when the distribution cannot answer with this object
 */
export function addressOf(key: string, originPath: string): string | undefined {
  const folder = originPath.replace(/^\/+|\/+$/g, '');
  const base = folder === '' ? '' : `${folder}/`;
  return key.startsWith(base) ? `/${encoded(key.slice(base.length))}` : undefined;
}

/**
 * What is not ASCII and what RFC 1738 calls unsafe, but for `~`. CloudFront documents that nothing else may be encoded:
 * a path that says `%7E`, `%2B` or `%26` is taken, and invalidates nothing.
 */
const encoded = (path: string): string =>
  path.replace(/[^\x21-\x7e]|["#%<>?[\\\]^`{|}]/gu, (letter) => encodeURIComponent(letter));
