import fs from 'node:fs';
import path from 'node:path';

/** Is `file` the folder `root` itself or below it? Both absolute. */
export function isInside(root: string, file: string): boolean {
  return file === root || file.startsWith(root + path.sep);
}

/** `name` of a tar entry or of an image's configuration as a path below `root`. Throws when it points elsewhere. */
export function below(root: string, name: string): string {
  // Archives end the name of a folder with a slash, and begin with `./`, the root itself.
  const file = path.resolve(path.join(root, name));
  if (name.includes('\0') || !isInside(root, file)) throw new Error(`${name} is outside of the image`);
  return file;
}

/**
 * The folder of `file`, made when it is not there. A link on the way is followed only while it stays in `root`:
 * an image that links `/a` to `/etc` of the machine and then writes `/a/passwd` is refused here. (Only the native
 * realpath goes the way the kernel goes: the other one takes `..` after a link from the link's own folder.)
 */
export function parentWithin(root: string, file: string): void {
  const parent = path.dirname(file);
  let known = parent;
  while (!fs.existsSync(known)) known = path.dirname(known);
  if (!isInside(root, fs.realpathSync.native(known))) {
    throw new Error(`${path.relative(root, file)} is outside of the image`);
  }
  fs.mkdirSync(parent, { recursive: true });
}
