import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Failure } from '../core/failure.ts';
import { quote } from '../core/inputs.ts';

/** What reports are found by a pattern, relative to the workspace, and why some were not taken. */
export interface Search {
  files: string[];
  /** Sentences. */
  problems: string[];
}

/** Marks a state of a file: it was written when one of them is another. */
export interface Stamp {
  /** Nanoseconds since the epoch, in digits. */
  modified: string;
  sha256: string;
}

const FILES_LIMIT = 10_000;

/** The files of the workspace, never one outside: not by `..`, not by a link. */
export class Workspace {
  /** Absolute, without links. */
  readonly root: string;
  readonly #known = new Map<string, boolean>();

  /** @throws Failure when there is no such folder */
  constructor(root: string) {
    try {
      this.root = fs.realpathSync(root);
    } catch (cause) {
      throw new Failure(
        {
          what: `The workspace ${quote(root)} cannot be read.`,
          next: 'Check out the repository before this step.',
        },
        { cause },
      );
    }
  }

  absolute(relative: string): string {
    return path.join(this.root, relative);
  }

  /**
   * A folder in the workspace, relative to it (`.` is the workspace itself).
   * @throws Failure when it is none, or elsewhere
   */
  folder(given: string): string {
    const wanted = path.resolve(this.root, given);
    const next = 'Give a folder of the checked out repository, relative to its root.';
    if (!fs.statSync(wanted, { throwIfNoEntry: false })?.isDirectory()) {
      throw new Failure({ what: `working-directory ${quote(given)} is not a folder.`, next });
    }
    const inside = this.#inside(fs.realpathSync(wanted));
    if (inside === undefined) {
      throw new Failure({ what: `working-directory ${quote(given)} is outside of the workspace.`, next });
    }
    return inside || '.';
  }

  /** All regular files that a path or glob names; sorted. A pattern without a file is a problem. */
  async find(pattern: string, folder: string): Promise<Search> {
    const wanted = path.resolve(this.absolute(folder), pattern);
    const relative = this.#inside(wanted);
    if (relative === undefined) {
      return { files: [], problems: [`Report pattern ${quote(pattern)} leaves the workspace.`] };
    }
    const literal = fs.lstatSync(wanted, { throwIfNoEntry: false });
    if (literal?.isDirectory()) {
      const problem = `Report ${quote(pattern)} is a folder: name the files in it, such as ${path.join(pattern, '*.xml')}.`;
      return { files: [], problems: [problem] };
    }
    const names = literal ? [relative] : await this.#glob(relative);
    const search = this.#taken(names.sort());
    if (search.files.length === 0 && search.problems.length === 0) {
      search.problems.push(`No file matches report ${quote(pattern)}.`);
    }
    return search;
  }

  /** Is it a regular file, and not by a link that leads out of the workspace? Asked often, so answers are kept. */
  readonly isFile = (relative: string): boolean => {
    const known = this.#known.get(relative);
    if (known !== undefined) return known;
    const answer = 'file' in this.#regular(relative);
    if (this.#known.size < 100_000) this.#known.set(relative, answer);
    return answer;
  };

  async stamp(relative: string): Promise<Stamp> {
    const file = this.absolute(relative);
    const { mtimeNs } = fs.statSync(file, { bigint: true });
    const hash = createHash('sha256');
    await pipeline(fs.createReadStream(file), hash);
    return { modified: String(mtimeNs), sha256: hash.digest('hex') };
  }

  /** Neither touched nor of other content since then. */
  async unchanged(relative: string, since: Stamp): Promise<boolean> {
    const { mtimeNs } = fs.statSync(this.absolute(relative), { bigint: true });
    return String(mtimeNs) === since.modified && (await this.stamp(relative)).sha256 === since.sha256;
  }

  async #glob(relative: string): Promise<string[]> {
    const segments = relative.split(path.sep);
    const skipped = ['node_modules', '.git'].filter((name) => !segments.includes(name));
    const names: string[] = [];
    const found = fs.promises.glob(relative, {
      cwd: this.root,
      exclude: (name: string) => skipped.includes(path.basename(name)),
    });
    for await (const name of found) {
      names.push(name);
      if (names.length >= FILES_LIMIT) break;
    }
    return names;
  }

  #taken(names: string[]): Search {
    const files = new Set<string>();
    const problems: string[] = [];
    if (names.length >= FILES_LIMIT)
      problems.push(`More than ${FILES_LIMIT} files match: name fewer reports.`);
    for (const name of names) {
      const answer = this.#regular(name);
      if ('file' in answer) files.add(answer.file);
      else if (answer.no) problems.push(`Report ${quote(name)} ${answer.no}.`);
    }
    return { files: [...files], problems };
  }

  /** The file behind a name, with links followed. No reason for folders: a glob finds those too. */
  #regular(name: string): { file: string } | { no: string | undefined } {
    try {
      const real = fs.realpathSync(this.absolute(name));
      const file = this.#inside(real);
      if (file === undefined) return { no: 'is a link that leads out of the workspace' };
      const stat = fs.statSync(real);
      if (stat.isFile()) return { file };
      return { no: stat.isDirectory() ? undefined : 'is not a regular file' };
    } catch {
      return { no: 'is a link to nothing' };
    }
  }

  /** Relative to the workspace, or undefined when it is not below it. */
  #inside(absolute: string): string | undefined {
    const relative = path.relative(this.root, absolute);
    return relative === '..' || relative.startsWith(`..${path.sep}`) ? undefined : relative;
  }
}
