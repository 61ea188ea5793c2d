/**
 * Path of a key below the distribution, encoded.
 * @param originPath of the origin: `''` or `/folder`
 * @returns undefined when the distribution cannot answer with this object
 */
export function addressOf(key: string, originPath: string): string | undefined {
  const folder = originPath.replace(/^\/+|\/+$/g, '');
  const base = folder === '' ? '' : `${folder}/`;
  return key.startsWith(base) ? `/${encoded(key.slice(base.length))}` : undefined;
}

/** Unreserved characters and `/` stay, `~` among them: CloudFront does not take `%7E` for it. A `*` is no wildcard then. */
const encoded = (path: string): string =>
  encodeURIComponent(path)
    .replaceAll('%2F', '/')
    .replace(/[!'()*]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`);

/** What browsers leave as it is in a path; a link may say it either way, and to a cache these are two addresses. */
const PLAIN = /%(?:21|24|26|27|28|29|2C|3A|3B|3D|40)/g;

/** The address in both spellings, where there are two. `%2B` has one: S3 takes a plain `+` for a blank. */
export function spellings(address: string): string[] {
  const plain = address.replace(PLAIN, (code) => decodeURIComponent(code));
  return plain === address ? [address] : [address, plain];
}
