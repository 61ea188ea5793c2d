import path from 'node:path';
import { runBundle } from '../../test/support/bundle.ts';
import { environmentOf } from '../environment.ts';
import type { Meddler, SiteWrite } from './meddler.ts';
import { forgetDeleted } from './quirks.ts';
import { REGION, type Server } from './servers.ts';
import { releases, writePages } from './site.ts';
import { type Seen, viewBucket } from './view.ts';

/** What one run of the bundle did. */
export interface Chapter {
  name: string;
  exitCode: number | null;
  signal: string | null;
  /** Outputs that a server cannot choose. */
  outputs: Record<string, string>;
  writes: SiteWrite[];
  /** The bucket afterwards. */
  objects: Record<string, Seen>;
  /** What the run said: for the reader of a failure, not compared. */
  said: string;
}

export type Story = Map<string, Chapter>;

const COMPARED = ['status', 'release', 'previous-release', 'uploaded-count', 'copied-count', 'deleted-count'];
const PREFIX = 'web';
/** The first of the third release's own files that are written: all others and all pages come after it. */
const KILLED_AT_WRITE = 5;

export const keyOf = (name: string) => `${PREFIX}/${name}`;
/** The hashed file whose body is corrupted on its way. */
export const CORRUPTED = /\/assets\/late-3-/;

/** A release, the same again, a change, the way back, a run that is killed, a body that is corrupted: the same on every server. */
export async function tellStory(server: Server, meddler: Meddler, folder: string): Promise<Story> {
  for (const [name, pages] of Object.entries(releases)) writePages(path.join(folder, name), pages);
  const story: Story = new Map();
  const common = { bucket: server.bucket, prefix: PREFIX, 'max-delete-percent': '100' };
  const run = async (name: string, inputs: Record<string, string>, onStart?: OnStart) => {
    meddler.take();
    const result = await runBundle({
      action: 's3-deploy',
      inputs: { ...common, ...inputs },
      workspace: folder,
      env: environmentOf(server, REGION, meddler.url),
      ...(onStart && { onStart }),
    });
    console.log(`  ${server.name}: "${name}" ended with ${result.exitCode ?? result.signal}`);
    story.set(name, {
      name,
      exitCode: result.exitCode,
      signal: result.signal,
      outputs: Object.fromEntries(COMPARED.map((one) => [one, result.outputs[one] ?? ''])),
      writes: meddler.take(),
      objects: await viewBucket(server),
      said: `${result.stdout}${result.stderr}`,
    });
    if (server.versioned && server.name.startsWith('versitygw')) await forgetDeleted(server);
  };
  const redirects = 'old.html /about/';
  const first = { source: 'first', 'release-id': 'r1', redirects };
  await run('first', first);
  await run('again', first);
  await run('second', {
    source: 'second',
    'release-id': 'r2',
    redirects,
    headers: 'data/*.json Cache-Control: no-store',
  });
  await run('rollback', { mode: 'rollback' });
  const third = { source: 'third', 'release-id': 'r3' };
  await run('killed', { ...third, concurrency: '1' }, killAtWrite(meddler, KILLED_AT_WRITE));
  meddler.onWrite = undefined;
  await run('resumed', third);
  const fourth = { source: 'fourth', 'release-id': 'r4' };
  meddler.corrupt = CORRUPTED;
  await run('corrupted', fourth);
  meddler.corrupt = undefined;
  await run('repaired', fourth);
  await run('listed', { mode: 'list' });
  return story;
}

type OnStart = (child: { kill(signal: NodeJS.Signals): void }) => void;

/** kill -9 while the n-th object of the site is on its way: the server gets it, nobody hears the answer. */
function killAtWrite(meddler: Meddler, count: number): OnStart {
  return ({ kill }) => {
    let seen = 0;
    meddler.onWrite = () => {
      seen += 1;
      if (seen === count) kill('SIGKILL');
    };
  };
}
