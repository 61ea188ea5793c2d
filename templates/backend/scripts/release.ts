import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

/**
 * Which sources an image is made of. The pipeline sets APP_COMMIT and APP_TREE; elsewhere git is asked, and changes that
 * are not committed make both end in `-dirty`.
 */
export function releaseOf(
  root: string,
  env: NodeJS.ProcessEnv,
): { version: string; commit: string; tree: string } {
  const { version } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8')) as {
    version: string;
  };
  const git = (...args: string[]): string | undefined => {
    try {
      return execFileSync('git', args, {
        cwd: root,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      }).trim();
    } catch {
      return undefined; // no git, or no repository
    }
  };
  const dirty = (git('status', '--porcelain') ?? '') === '' ? '' : '-dirty';
  const ask = (revision: string): string => {
    const id = git('rev-parse', '--verify', revision);
    return id ? `${id}${dirty}` : 'unknown';
  };
  return {
    version,
    commit: env.APP_COMMIT || ask('HEAD'),
    tree: env.APP_TREE || ask('HEAD^{tree}'),
  };
}
