import fs from 'node:fs';
import path from 'node:path';
import { rebuild, type Site, touch, writeNext, writeSite } from './site.ts';

/** One thing that happens to a site. `limits`: ours / peer must not be above it; from the issue that set the targets. */
export interface Case {
  name: string;
  /** Is the bucket empty before, or as the same tool's first upload left it? */
  from: 'nothing' | 'first upload';
  folder: string;
  /** Right before each run. Peers that compare times must see the change. */
  prepare(): void;
  limits: Record<string, number>;
}

export interface Sites {
  cases: Case[];
  site: Site;
}

/** The site in its states, written into a folder. */
export function prepareCases(home: string, count: number): Sites {
  const first = path.join(home, 'first');
  const site = writeSite(first, count);
  const share = (of5000: number) => Math.max(1, Math.round((of5000 * count) / 5000));
  const next = path.join(home, 'next');
  const { changed } = writeNext(
    { folder: first, site },
    { folder: next, changed: share(50), removed: share(20) },
  );
  const again = path.join(home, 'again');
  rebuild({ folder: first, site }, again);
  const nothing = () => {};
  const cases: Case[] = [
    {
      name: 'first upload',
      from: 'nothing',
      folder: first,
      prepare: nothing,
      limits: { aws: 1 / 8, rclone: 1 / 1.3 },
    },
    {
      name: 'nothing changed',
      from: 'first upload',
      folder: first,
      prepare: nothing,
      limits: { aws: 1 / 2.5, rclone: 1 / 1.8 },
    },
    {
      name: `${share(50)} changed, ${share(20)} removed`,
      from: 'first upload',
      folder: next,
      prepare: () => touch(next, changed),
      limits: { aws: 1 / 2.5, rclone: 1 / 1.3 },
    },
    {
      name: 'rebuilt, new times',
      from: 'first upload',
      folder: again,
      prepare: () => touch(again, site.files),
      limits: { aws: 1 / 30, rclone: 1 / 1.4 },
    },
  ];
  return { cases, site };
}

/** A folder in memory where the machine has room for it, so that no disk is measured. */
export function scratchFolder(bytes: number): string {
  const memory = '/dev/shm';
  const hasRoom = fs.existsSync(memory) && room(memory) > bytes;
  return fs.mkdtempSync(path.join(hasRoom ? memory : (process.env.TMPDIR ?? '/tmp'), 's3-deploy-bench-'));
}

function room(folder: string): number {
  const { bavail, bsize } = fs.statfsSync(folder);
  return bavail * bsize;
}
