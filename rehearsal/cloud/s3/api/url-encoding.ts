import { invalidArgument } from '../errors.ts';

/** How the keys of a list are written: as they are, or percent-encoded (a space as `+`), for those that XML cannot hold. */
export function encoder(type: string | undefined): (key: string) => string {
  if (type === undefined) return (key) => key;
  if (type !== 'url') throw invalidArgument('Invalid Encoding Method specified in Request');
  return (key) =>
    encodeURIComponent(key)
      .replaceAll('%2F', '/')
      .replaceAll('%20', '+')
      .replace(/[!'()]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);
}
