import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

/** A user's repository, made from a template: real git, one folder. */
export interface Repository {
  path: string;
  /** Commit on top of a branch (made from `from` when it is not there); answers the new commit. */
  commit(request: { branch: string; from?: string; message: string; edit(files: Files): void }): string;
  /** The commit a branch points at. */
  head(branch: string): string;
  /** Tree of a commit: what the image's label says. */
  tree(commit: string): string;
  /** Makes a branch point at what another one does, as a fast-forward merge. */
  fastForward(request: { branch: string; to: string }): string;
}

/** The files of the work tree, by path from its root. */
export interface Files {
  read(file: string): string;
  write(file: string, text: string): void;
  /** Replaces a text that must be there exactly once, so that an edit cannot silently do nothing. */
  replace(file: string, old: string, text: string): void;
}

/**
 * Copies a template (without what it installed or built) into a new repository with one commit on `branches`.
 * `edit` changes it before that, as a team writes its own names into it.
 */
export function createRepository(request: {
  template: string;
  folder: string;
  branches: string[];
  edit?(files: Files): void;
}): Repository {
  const { template, folder } = request;
  fs.mkdirSync(folder, { recursive: true });
  fs.cpSync(template, folder, { recursive: true, filter: (source) => !IGNORED.has(path.basename(source)) });
  request.edit?.(filesIn(folder));
  const git = (...args: string[]) =>
    execFileSync('git', args, { cwd: folder, encoding: 'utf8', env: ENVIRONMENT }).trim();
  const [first = 'main', ...others] = request.branches;
  git('init', '--quiet', '--initial-branch', first);
  git('add', '--all');
  git('commit', '--quiet', '--message', 'feat: the template');
  for (const branch of others) git('branch', branch);
  return {
    path: folder,
    head: (branch) => git('rev-parse', branch),
    tree: (commit) => git('rev-parse', `${commit}^{tree}`),
    fastForward: ({ branch, to }) => {
      git('checkout', '--quiet', branch);
      git('merge', '--quiet', '--ff-only', to);
      return git('rev-parse', 'HEAD');
    },
    commit: ({ branch, from, message, edit }) => {
      if (from !== undefined) git('checkout', '--quiet', '-B', branch, from);
      else git('checkout', '--quiet', branch);
      edit(filesIn(folder));
      git('commit', '--quiet', '--all', '--message', message);
      return git('rev-parse', 'HEAD');
    },
  };
}

const IGNORED = new Set(['node_modules', 'dist', 'reports', 'coverage', 'image.tar', '.git']);

/** No configuration of the machine, and times that make the same commit each time. */
const ENVIRONMENT = {
  PATH: process.env.PATH,
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_SYSTEM: '/dev/null',
  GIT_AUTHOR_NAME: 'A developer',
  GIT_AUTHOR_EMAIL: 'developer@example.invalid',
  GIT_COMMITTER_NAME: 'A developer',
  GIT_COMMITTER_EMAIL: 'developer@example.invalid',
};

function filesIn(folder: string): Files {
  const at = (file: string) => path.join(folder, file);
  const files: Files = {
    read: (file) => fs.readFileSync(at(file), 'utf8'),
    write: (file, text) => fs.writeFileSync(at(file), text),
    replace: (file, old, text) => {
      const parts = files.read(file).split(old);
      if (parts.length !== 2)
        throw new Error(`${file} holds ${JSON.stringify(old)} ${parts.length - 1} times, not once.`);
      files.write(file, parts.join(text));
    },
  };
  return files;
}
