/*
 * Paths have two forms here. Raw: as the viewer wrote them; the cache and the origin see that one. Canonical: as an
 * invalidation has to write them, so that the two can be compared.
 */

/**
 * What an invalidation may not carry as it is: everything that is not ASCII, and RFC 1738's unsafe characters. `~` is one
 * of them in the RFC and not for CloudFront. `?` begins a query.
 */
const mustBeEncoded = /[^\x21-\x7e]|["#%<>[\\\]^`{|}?]/gu;

/** The bytes of a raw path as text. Undefined when an escape is broken or is no UTF-8. */
export function decodePath(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}

/**
 * A raw path with exactly those characters percent-encoded that CloudFront asks for ("Do not URL-encode any other
 * characters"). An invalidation that encodes more (`%7E`, `%2B`) names nothing that is cached, and so does nothing.
 */
export function canonicalPath(path: string): string {
  return (decodePath(path) ?? path).replace(mustBeEncoded, (character) => encodeURIComponent(character));
}

/**
 * The key that S3 looks up for a path. Its REST endpoint reads `+` as a space, also behind CloudFront: an object whose
 * name has a plus is `%2B` in an address.
 */
export function keyOfPath(path: string): string | undefined {
  return decodePath(path.replaceAll('+', ' '))?.slice(1);
}
