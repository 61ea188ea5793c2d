import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Account } from './account.ts';
import type { Binaries } from './binaries.ts';

const run = promisify(execFile);

/** An initialised, empty cluster to copy from: initdb takes seconds, a copy a fraction of one. */
export interface Template {
  /** The binaries to start it with; a copy when the package's own folder is closed to the server's user. */
  bin: string;
  data: string;
  /** Password of the superuser `postgres` in every copy. Readable by this account and root only. */
  password: string;
}

/**
 * The template for this version and account, made on first use and kept in the system's temporary folder:
 * a clone may lie in a home folder that the server's user cannot enter.
 */
export async function prepareTemplate(binaries: Binaries, account: Account): Promise<Template> {
  const owner = account.uid ?? process.getuid?.() ?? 0;
  const home = path.join(
    os.tmpdir(),
    `zibro-postgres-${binaries.version}-${owner}${binaries.bundled ? '-npm' : ''}`,
  );
  const read = (): Template => ({
    bin: binaries.bundled ? path.join(home, 'server/bin') : binaries.bin,
    data: path.join(home, 'data'),
    password: fs.readFileSync(path.join(home, 'password'), 'utf8'),
  });
  if (fs.existsSync(home)) {
    refuseForeign(home, owner);
    return read();
  }
  const draft = fs.mkdtempSync(`${home}-`);
  try {
    await fill(draft, binaries, account);
    fs.renameSync(draft, home);
  } catch (error) {
    fs.rmSync(draft, { recursive: true, force: true });
    // Two runs at once: the first one to finish made the template.
    if (!fs.existsSync(home)) throw error;
  }
  refuseForeign(home, owner);
  return read();
}

async function fill(draft: string, binaries: Binaries, account: Account): Promise<void> {
  const bin = binaries.bundled ? copyServer(binaries.bin, path.join(draft, 'server')) : binaries.bin;
  const passwordFile = path.join(draft, 'password');
  fs.writeFileSync(passwordFile, randomBytes(18).toString('base64url'), { mode: 0o600 });
  if (account.uid !== undefined && account.gid !== undefined) {
    for (const file of [draft, passwordFile]) fs.chownSync(file, account.uid, account.gid);
  }
  const auth = ['--auth-host=scram-sha-256', '--auth-local=scram-sha-256', `--pwfile=${passwordFile}`];
  const plain = ['--username=postgres', '--encoding=UTF8', '--locale=C', '--no-sync'];
  await run(path.join(bin, 'initdb'), ['-D', path.join(draft, 'data'), ...auth, ...plain], {
    ...account,
    cwd: draft,
    env: { PATH: process.env.PATH, LC_ALL: 'C' },
  });
}

/**
 * Copies the package's server and lays the symlinks that an npm package cannot carry. Its own install script would do
 * that, but it does not run where install scripts are not approved.
 */
function copyServer(bin: string, target: string): string {
  const native = path.dirname(bin);
  fs.cpSync(native, target, { recursive: true, verbatimSymlinks: true });
  const links: { source: string; target: string }[] = JSON.parse(
    fs.readFileSync(path.join(native, 'pg-symlinks.json'), 'utf8'),
  );
  for (const link of links) {
    const place = path.join(target, path.relative('native', link.target));
    if (fs.lstatSync(place, { throwIfNoEntry: false })) continue;
    fs.symlinkSync(path.relative(path.dirname(link.target), link.source), place);
  }
  for (const name of fs.readdirSync(path.join(target, 'bin')))
    fs.chmodSync(path.join(target, 'bin', name), 0o755);
  return path.join(target, 'bin');
}

/** The temporary folder is shared: what another user put there under our name is not used. */
function refuseForeign(home: string, owner: number): void {
  const { uid, mode } = fs.lstatSync(home);
  if (uid !== owner || (mode & 0o077) !== 0) {
    throw new Error(
      `${home} is not a private folder of user ${owner}, so it is not used. Remove it and start again.`,
    );
  }
}
