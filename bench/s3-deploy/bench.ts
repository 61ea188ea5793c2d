import fs from 'node:fs';
import { freshBundles } from '../../scripts/fresh.mjs';
import { type Bench, type Figure, figure, type Peers } from '../figure.ts';
import { type Case, prepareCases, scratchFolder } from './cases.ts';
import { measure, type Usage } from './measure.ts';
import type { Counts } from './server/store.ts';
import { type BenchServer, startServer } from './server.ts';
import { findPeers, ours, type Tool } from './tools.ts';

const FILES = 5000;
const ROUNDS = 2;
const LATENCY_MS = 30;
/** Limits of our own. */
const RSS_LIMIT_MB = 130;
const REQUESTS_BESIDE_PAGES = 4;
const KEYS_OF_PAGE = 1000;

/** The best of the rounds; the requests of the last one. */
interface Measured extends Usage {
  counts: Counts;
}
type Results = Map<string, Measured>;

async function run(peers: Peers): Promise<Figure[]> {
  process.env.ZIBRO_DIST = freshBundles();
  const home = scratchFolder(1e9);
  const server = await startServer(LATENCY_MS);
  try {
    const tools = [ours, ...findPeers(peers, home)];
    const { cases, site } = prepareCases(home, FILES);
    console.error(
      `s3-deploy: ${FILES} files, ${Math.round(site.bytes / 1e6)} MB, ${LATENCY_MS} ms a request`,
    );
    const results: Results = new Map();
    for (let round = 1; round <= ROUNDS; round++) {
      for (const one of cases) for (const tool of tools) await runCase({ one, tool, server, results });
    }
    return figures(cases, tools, results);
  } finally {
    server.close();
    fs.rmSync(home, { recursive: true, force: true });
  }
}

interface Turn {
  one: Case;
  tool: Tool;
  server: BenchServer;
  results: Results;
}

/** One tool, one case, once. The state that its first upload leaves is where its other cases begin. */
async function runCase({ one, tool, server, results }: Turn): Promise<void> {
  const isFirst = one.from === 'nothing';
  await server.ask(isFirst ? { ask: 'clear' } : { ask: 'restore', name: tool.name });
  one.prepare();
  const { usage } = await measure((started) => tool.publish(one.folder, server.url, started));
  const counts = await server.ask(isFirst ? { ask: 'save', name: tool.name } : { ask: 'counts' });
  const key = `${one.name} ${tool.name}`;
  const best = results.get(key) ?? { ...usage, counts };
  results.set(key, {
    wallSeconds: Math.min(best.wallSeconds, usage.wallSeconds),
    cpuSeconds: Math.min(best.cpuSeconds, usage.cpuSeconds),
    rssMB: Math.max(best.rssMB, usage.rssMB),
    counts,
  });
  const requests = Object.entries(counts.requests).map(([kind, count]) => `${count} ${kind}`);
  console.error(
    `${one.name}, ${tool.name}: ${usage.wallSeconds.toFixed(2)} s, CPU ${usage.cpuSeconds.toFixed(2)} s, ` +
      `${Math.round(usage.rssMB)} MB; ${requests.join(', ')}; ${counts.connections} connections, ${Math.round(counts.bodyBytes / 1e6)} MB`,
  );
}

function figures(cases: Case[], tools: Tool[], results: Results): Figure[] {
  return cases.flatMap((one) => {
    const of = (name: string) => results.get(`${one.name} ${name}`);
    const own = of(ours.name);
    if (!own) return [];
    const compared = tools.slice(1).flatMap(({ name }) => {
      const theirs = of(name);
      return theirs ? compare(one, name, own, theirs) : [];
    });
    return [...compared, ...limits(one, own)];
  });
}

/** Says how the ratio stands to the target, where there is one. */
function compare(one: Case, name: string, own: Measured, theirs: Measured): Figure[] {
  const about = { bench: 's3-deploy', name, unit: 's' as const };
  const wall = figure({
    ...about,
    case: one.name,
    ours: round(own.wallSeconds),
    peer: round(theirs.wallSeconds),
  });
  const limit = one.limits[name];
  if (limit !== undefined) {
    const times = theirs.wallSeconds / own.wallSeconds;
    const verdict = times >= 1 / limit ? 'met' : 'MISSED';
    console.error(
      `${one.name}: ${times.toFixed(1)} times as fast as ${name}, target ${(1 / limit).toFixed(1)}: ${verdict}`,
    );
  }
  const cpu = figure({
    ...about,
    case: `${one.name}: CPU`,
    ours: round(own.cpuSeconds),
    peer: round(theirs.cpuSeconds),
  });
  return [wall, cpu];
}

function limits(one: Case, { rssMB, counts }: Measured): Figure[] {
  const about = { bench: 's3-deploy', name: 'our limit' };
  const memory = figure({
    ...about,
    case: `${one.name}: peak memory`,
    ours: Math.round(rssMB),
    peer: RSS_LIMIT_MB,
    unit: 'MB',
  });
  if (one.name !== 'nothing changed') return [memory];
  const all = Object.values(counts.requests).reduce((sum, count) => sum + count, 0);
  const requests = figure({
    ...about,
    case: `${one.name}: all requests`,
    ours: all,
    peer: Math.ceil(FILES / KEYS_OF_PAGE) + REQUESTS_BESIDE_PAGES,
    unit: 'requests',
  });
  return [memory, requests];
}

const round = (seconds: number) => Math.round(seconds * 100) / 100;

export const s3Deploy: Bench = { name: 's3-deploy', run };
