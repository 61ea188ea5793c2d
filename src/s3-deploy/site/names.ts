import { quote } from '../../core/inputs.ts';

const KEY_BYTES = 1024;
/** Line separators of Unicode among them: a log would break there. */
const CONTROL = /[\p{Cc}\u2028\u2029]/u;

/** Why S3 or a web address cannot have this key, as a sentence; undefined when it can. */
export function problemOfKey(key: string, prefix: string): string | undefined {
  const said = quote(key);
  if (CONTROL.test(key)) {
    return `${said} has a control character in its name.`;
  }
  if (key.includes('\\')) return `${said} has a backslash in its name, which browsers turn into a slash.`;
  if (/[\ufffe\uffff]/.test(key)) return `${said} has a character in its name that XML cannot carry.`;
  const bytes = Buffer.byteLength(prefix + key);
  if (bytes > KEY_BYTES) return `${said} is a key of ${bytes} bytes; S3 takes at most ${KEY_BYTES}.`;
  return undefined;
}

/** Keys that are one name to people and two to S3: the same after Unicode normalisation (NFC). */
export function twins(keys: string[]): [string, string][] {
  const seen = new Map<string, string>();
  const found: [string, string][] = [];
  for (const key of keys) {
    const normal = key.normalize('NFC');
    const other = seen.get(normal);
    if (other === undefined) seen.set(normal, key);
    else found.push([other, key]);
  }
  return found;
}
