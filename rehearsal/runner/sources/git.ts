import { execFileSync } from 'node:child_process';
import fs from 'node:fs';

/** Runs git in a folder, without the machine's hooks or prompts; answers what it printed. */
export function git(folder: string, ...args: string[]): string {
  return execFileSync('git', args, {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, GIT_TERMINAL_PROMPT: '0' },
  }).trim();
}

/** The commit a branch, tag or (short) hash names; undefined when there is none. Remote branches count, as in a clone. */
export function commitOf(folder: string, ref: string): string | undefined {
  const short = ref.replace(/^refs\/(heads|tags)\//, '');
  for (const name of [ref, `refs/heads/${short}`, `refs/tags/${short}`, `refs/remotes/origin/${short}`]) {
    try {
      return git(folder, 'rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`);
    } catch {
      // The next form may be it.
    }
  }
  return undefined;
}

/** A branch's or tag's name in full; a branch where both have it, as on GitHub. */
export function fullName(folder: string, name: string): string {
  if (name.startsWith('refs/')) return name;
  const has = (kind: string) => git(folder, 'for-each-ref', `refs/${kind}/${name}`) !== '';
  return !has('heads') && has('tags') ? `refs/tags/${name}` : `refs/heads/${name}`;
}

/** Lays the files of a commit into a folder. */
export function extract(folder: string, commit: string, target: string): void {
  fs.mkdirSync(target, { recursive: true });
  const archive = execFileSync('git', ['archive', '--format=tar', commit], {
    cwd: folder,
    maxBuffer: 1 << 30,
  });
  execFileSync('tar', ['-x', '-C', target], { input: archive });
}
