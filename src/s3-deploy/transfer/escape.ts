/** Each byte that RFC 3986 reserves as `%XX`; a slash stays. S3 signs exactly this form. */
export function escapedPath(text: string): string {
  const escaped = encodeURIComponent(text).replaceAll('%2F', '/');
  return RESERVED.test(escaped) ? escaped.replace(/[!'()*]/g, hexadecimal) : escaped;
}

/** The same for a value in a query: a slash is escaped too. */
export const escapedValue = (text: string): string => escapedPath(text).replaceAll('/', '%2F');

const RESERVED = /[!'()*]/;
const hexadecimal = (character: string) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
