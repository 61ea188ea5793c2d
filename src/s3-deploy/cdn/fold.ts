/** CloudFront has at most 15 wildcards in progress for a distribution. */
const MOST_WILDCARDS = 15;
const LONGEST_PATH = 4000;

/**
 * As few paths as asked for, by wildcards for folders; no wildcard is wider than `root`.
 * @param root address of the site's folder, with a slash at its end
 */
export function fold(paths: string[], root: string, most: number): string[] {
  const short = covered(shortened(paths, root));
  if (short.length <= most && wildcards(short) <= MOST_WILDCARDS) return short;
  const groups = [...grouped(short, root).values()].sort((a, b) => b.length - a.length);
  const result = new Set(short);
  for (const group of groups) {
    if (result.size <= most) break;
    if (group.length < 2) continue;
    for (const path of group) result.delete(path);
    result.add(`${commonFolder(group)}*`);
  }
  const folded = [...result].sort();
  if (folded.length <= most && wildcards(folded) <= MOST_WILDCARDS) return folded;
  return whole(short, root, most);
}

/** One wildcard for the site. Its folder without the slash is another address, which the wildcard does not cover. */
function whole(paths: string[], root: string, most: number): string[] {
  const bare = root.slice(0, -1);
  return most > 1 && paths.includes(bare) ? [bare, `${root}*`] : [`${root}*`];
}

/** By the first folder below the root; what lies in the root itself stays alone. */
function grouped(paths: string[], root: string): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const path of paths) {
    const end = path.indexOf('/', root.length);
    if (!path.startsWith(root) || end < 0) continue;
    const folder = path.slice(0, end + 1);
    const group = groups.get(folder) ?? [];
    group.push(path);
    groups.set(folder, group);
  }
  return groups;
}

/** The deepest folder that all of them lie in. */
function commonFolder(paths: string[]): string {
  const [first = '', ...rest] = paths;
  let folder = first.slice(0, first.lastIndexOf('/') + 1);
  while (!rest.every((path) => path.startsWith(folder))) {
    folder = folder.slice(0, folder.lastIndexOf('/', folder.length - 2) + 1);
  }
  return folder;
}

/** A path that is too long is named by the nearest folder that is not. */
function shortened(paths: string[], root: string): string[] {
  const result = paths.map((path) => {
    if (path.length <= LONGEST_PATH) return path;
    const folder = path.slice(0, path.lastIndexOf('/', LONGEST_PATH - 2) + 1);
    return `${folder.startsWith(root) ? folder : root}*`;
  });
  return [...new Set(result)].sort();
}

/** Without what a wildcard among them names already. */
function covered(paths: string[]): string[] {
  const beginnings = paths.filter((path) => path.endsWith('*')).map((path) => path.slice(0, -1));
  if (beginnings.length === 0) return paths;
  return paths.filter((path) => {
    const own = path.endsWith('*') ? path.slice(0, -1) : undefined;
    return !beginnings.some((one) => one !== own && path.startsWith(one));
  });
}

const wildcards = (paths: string[]): number => paths.filter((path) => path.endsWith('*')).length;
