/** Each byte that RFC 3986 reserves as `%XX`; a slash stays. S3 signs exactly this form. */
export function escapedPath(text: string): string {
  const escaped = encodeURIComponent(text).replaceAll('%2F', '/');
  return RESERVED.test(escaped) ? escaped.replace(/[!'()*]/g, hexadecimal) : escaped;
}

const RESERVED = /[!'()*]/;
const hexadecimal = (character: string) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
