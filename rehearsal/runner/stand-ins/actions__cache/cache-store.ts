import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { surroundings } from '../stand-in.ts';

/** One saved cache: a tar file and what is known about it. */
export interface SavedCache {
  key: string;
  ref: string;
  savedAt: number;
  archive: string;
}

/** Where caches of this repository with these paths are kept; others never match, as on GitHub. */
function folderFor(paths: string[]): string {
  const version = createHash('sha256').update(paths.join('\n')).digest('hex').slice(0, 16);
  const repository = (process.env.GITHUB_REPOSITORY ?? '').replace('/', '__');
  return path.join(surroundings().store, 'caches', repository, version);
}

/** The exact name first, then the newest whose name begins with a fallback. Only caches of this ref, its base and the default branch count. */
export function findCache(paths: string[], key: string, fallbacks: string[]): SavedCache | undefined {
  const folder = folderFor(paths);
  if (!fs.existsSync(folder)) return undefined;
  const event = JSON.parse(fs.readFileSync(process.env.GITHUB_EVENT_PATH ?? '', 'utf8'));
  const branches = [process.env.GITHUB_BASE_REF, event.repository?.default_branch].filter(Boolean);
  const readable = [process.env.GITHUB_REF, ...branches.map((name) => `refs/heads/${name}`)];
  const saved: SavedCache[] = fs
    .readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => JSON.parse(fs.readFileSync(path.join(folder, name), 'utf8')))
    .filter(({ ref }) => readable.includes(ref))
    .sort((a, b) => b.savedAt - a.savedAt);
  for (const wanted of [key, ...fallbacks]) {
    const found = saved.find((one) => one.key === wanted) ?? saved.find((one) => one.key.startsWith(wanted));
    if (found && (wanted !== key || found.key === key)) return found;
  }
  return undefined;
}

/** A place for a new cache; undefined when one of that name is there already: caches never change. */
export function reserveCache(paths: string[], key: string): { archive: string; commit(): void } | undefined {
  const folder = folderFor(paths);
  fs.mkdirSync(folder, { recursive: true });
  const ref = process.env.GITHUB_REF ?? '';
  const name = createHash('sha256').update(`${ref}\n${key}`).digest('hex').slice(0, 24);
  const record = path.join(folder, `${name}.json`);
  if (fs.existsSync(record)) return undefined;
  const archive = path.join(folder, `${name}.tar`);
  const saved: SavedCache = { key, ref, savedAt: Date.now(), archive };
  return { archive, commit: () => fs.writeFileSync(record, JSON.stringify(saved)) };
}
