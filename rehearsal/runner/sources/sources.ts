import fs from 'node:fs';
import path from 'node:path';
import type { RunnerOptions } from '../runner.types.ts';
import { commitOf, extract } from './git.ts';

/** The files of a repository at one commit: what `$/path` and `owner/repo/path@ref` point into. */
export interface Tree {
  repository: string;
  ref: string;
  sha: string;
  /** Where a path of the repository is on this machine. */
  locate(path: string): string;
  /** Stand-ins are told where the runner keeps caches, artifacts and repositories. */
  standIn: boolean;
}

/** Finds repositories: the project itself, those at hand, mapped folders, stand-ins. */
export interface Sources {
  /** Throws an Error that names an unknown repository or ref, and says what to do. */
  tree(repository: string, ref: string): Tree;
}

const STAND_INS = path.resolve(import.meta.dirname, '../stand-ins');
const NO_COMMIT = '0'.repeat(40);

/** @param folder where the trees of commits are laid */
export function createSources(options: RunnerOptions, folder: string): Sources {
  const { repository: own = 'zibro/actions', source, dist } = options.actions;
  const ownCommit = commitOf(source, 'HEAD') ?? NO_COMMIT;
  const extracted = new Map<string, Tree>();
  const fixed = (repository: string, ref: string, locate: Tree['locate'], standIn = false): Tree => ({
    repository,
    ref,
    sha: /^[0-9a-f]{40}$/.test(ref) ? ref : repository === own ? ownCommit : NO_COMMIT,
    locate,
    standIn,
  });
  const atCommit = (repository: string, home: string, ref: string): Tree => {
    const sha = commitOf(home, ref);
    if (sha === undefined) {
      throw new Error(`Unable to resolve action '${repository}@${ref}', unable to find version '${ref}'`);
    }
    const target = path.join(folder, repository.replace('/', '__'), sha);
    const known = extracted.get(target);
    if (known) return { ...known, ref };
    extract(home, sha, target);
    const tree = { repository, ref, sha, locate: (file: string) => path.join(target, file), standIn: false };
    extracted.set(target, tree);
    return tree;
  };
  return {
    tree: (repository, ref) => {
      const name = repository.toLowerCase();
      const mapped = lookup(options.use ?? {}, name);
      if (mapped !== undefined) return fixed(repository, ref, (file) => path.join(mapped, file));
      if (name === own) {
        // A release tag's tree is dist/ at the root, and .github.
        return fixed(own, ref, (file) => path.join(/^\.github(\/|$)/.test(file) ? source : dist, file));
      }
      const home = lookup(options.repositories, name);
      if (home !== undefined) return atCommit(repository, home, ref);
      const standIn = path.join(STAND_INS, name.replace('/', '__'));
      if (fs.existsSync(standIn)) return fixed(repository, ref, (file) => path.join(standIn, file), true);
      throw new Error(
        `Unknown repository ${repository} (${repository}@${ref}): it is not on this machine and there is no stand-in for it. ` +
          `Map it to a folder with --use ${repository}=PATH`,
      );
    },
  };
}

const lookup = (map: Record<string, string>, name: string) =>
  Object.entries(map).find(([key]) => key.toLowerCase() === name)?.[1];
