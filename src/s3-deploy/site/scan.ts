import fs from 'node:fs';
import path from 'node:path';
import picomatch from 'picomatch';
import { Failure } from '../../core/failure.ts';
import { quote } from '../../core/inputs.ts';
import type { SiteFile } from '../release.types.ts';
import { digests } from './digest.ts';
import { type HeaderRule, headersOf } from './headers.ts';
import { type Immutable, kindOf } from './kind.ts';
import { problemOfKey, twins } from './names.ts';
import { byKey } from './order.ts';
import { type Redirect, redirectFiles } from './redirects.ts';
import { type FoundFile, walk } from './walk.ts';

export interface ScanOptions {
  /** The built site, absolute. */
  root: string;
  /** It must lie in here, absolute. */
  workspace: string;
  /** `''` or `folder/`: it counts for the length of a key. */
  prefix: string;
  /** Globs. */
  exclude: string[];
  sourceMaps: boolean;
  immutable: Immutable;
  headers: HeaderRule[];
  redirects: Redirect[];
  indexDocument: string;
  /** Told the keys, sorted, before the files are read: a list of the bucket can begin. */
  found?(keys: string[]): void;
}

/**
 * The site as it is to be published, sorted by key.
 * @throws Failure for a source or a file that cannot be published
 */
export async function scanSite(options: ScanOptions, signal?: AbortSignal): Promise<SiteFile[]> {
  checkRoot(options);
  const found = findFiles(options);
  const redirects = redirectFiles(options.redirects, options.headers);
  refuseProblems(
    [...found, ...redirects].map(({ key }) => key),
    options.prefix,
  );
  options.found?.([...found, ...redirects].map(({ key }) => key).sort(byKey));
  const hashes = await digests(found, signal);
  const kind = kindOf(options.immutable);
  const headers = headersOf(options.headers);
  const files = found.map(({ key, file, bytes }, index): SiteFile => {
    const itsKind = isIndex(key, options.indexDocument) ? 'page' : kind(key);
    return { key, kind: itsKind, bytes, sha256: hashes[index] ?? '', headers: headers(key, itsKind), file };
  });
  return [...files, ...redirects].sort((a, b) => byKey(a.key, b.key));
}

const isIndex = (key: string, index: string): boolean => key === index || key.endsWith(`/${index}`);

function findFiles({ root, exclude, sourceMaps }: ScanOptions): FoundFile[] {
  const globs = [...exclude, ...(sourceMaps ? [] : ['**/*.map'])];
  const isExcluded = globs.length > 0 ? picomatch(globs, { dot: true, windows: false }) : () => false;
  return walk(root, isExcluded).sort((a, b) => byKey(a.key, b.key));
}

function checkRoot({ root, workspace }: ScanOptions): void {
  const stat = fs.statSync(root, { throwIfNoEntry: false });
  const said = quote(path.relative(workspace, root) || '.');
  const next = 'Look at what the build wrote and at input source; nothing was changed.';
  if (!stat) throw new Failure({ what: `The source folder ${said} is not there.`, next });
  if (!stat.isDirectory()) throw new Failure({ what: `The source ${said} is a file, not a folder.`, next });
  const [real, outer] = [fs.realpathSync(root), fs.realpathSync(workspace)];
  if (real !== outer && !real.startsWith(outer + path.sep)) {
    throw new Failure({ what: `The source folder ${said} lies outside of the workspace.`, next });
  }
}

function refuseProblems(keys: string[], prefix: string): void {
  const problems = keys.map((key) => problemOfKey(key, prefix)).filter((one) => one !== undefined);
  for (const [one, other] of twins(keys)) {
    problems.push(
      one === other
        ? `${quote(one)} is both a file and a redirect.`
        : `${quote(one)} and ${quote(other)} are one name in two spellings of Unicode.`,
    );
  }
  if (problems.length === 0) return;
  throw new Failure({
    what: problems.join('\n'),
    next: 'Correct the build’s output, or leave the files out with `exclude`; nothing was changed.',
  });
}
