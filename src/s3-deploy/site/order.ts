/** Order of keys as S3 lists them: by their bytes in UTF-8. JavaScript's own order differs above U+FFFF. */
export function byKey(a: string, b: string): number {
  if (a === b) return 0;
  const plain = a < b ? -1 : 1;
  const at = firstDifference(a, b);
  const [left, right] = [a.charCodeAt(at), b.charCodeAt(at)];
  const surrogates = [left, right].filter((unit) => unit >= 0xd800 && unit <= 0xdfff).length;
  if (surrogates !== 1) return plain;
  // One of them is beyond U+FFFF: it comes after everything that is not.
  return left >= 0xd800 && left <= 0xdfff ? 1 : -1;
}

function firstDifference(a: string, b: string): number {
  let at = 0;
  while (at < a.length && a.charCodeAt(at) === b.charCodeAt(at)) at += 1;
  return at;
}
