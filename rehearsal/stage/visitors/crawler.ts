import http from 'node:http';
import { systemClock } from '../../../src/core/clock.ts';
import { type Answer, get } from './get.ts';
import { type Known, visit } from './visit.ts';

/** What visitors of one site saw while something was going on. */
export interface CrawlReport {
  /** Pages that were got, each with all of its files. */
  visits: number;
  /** Files that were got with them. */
  files: number;
  /** The releases that answered, one after the other: each time it was another than the time before. */
  releases: string[];
  /** A file that is missing or is something else, a page that was there and is gone. */
  problems: { at: Date; release: string | undefined; what: string }[];
}

/**
 * Visits a site every 100 ms until it is stopped: the page, and every file that it needs now or later.
 * @param published nobody comes before (a CDN that may list the bucket keeps for ten seconds that there is nothing)
 */
export function startCrawler(
  url: string,
  published: () => boolean,
  everyMs = 100,
): { stop(): Promise<CrawlReport> } {
  const report: CrawlReport = { visits: 0, files: 0, releases: [], problems: [] };
  const agent = new http.Agent({ keepAlive: true, maxSockets: 4 });
  const controller = new AbortController();
  const known: Known = new Map();
  const once = async () => {
    if (published()) await look(url, (file) => get(file, agent), { report, known });
  };
  const running = (async () => {
    while (!controller.signal.aborted) {
      const began = Date.now();
      await once();
      const rest = Math.max(0, everyMs - (Date.now() - began));
      await systemClock.sleep(rest, controller.signal).catch(() => {});
    }
  })();
  return {
    stop: async () => {
      controller.abort();
      await running;
      await once(); // what is there at the end is always seen
      agent.destroy();
      return report;
    },
  };
}

async function look(
  url: string,
  ask: (file: string) => Promise<Answer>,
  { report, known }: { report: CrawlReport; known: Known },
): Promise<void> {
  const at = new Date();
  const { release, files, problems } = await visit(url, ask, known);
  report.visits++;
  report.files += Math.max(0, files.size - 1);
  if (release !== undefined && report.releases.at(-1) !== release) report.releases.push(release);
  report.problems.push(...problems.map((what) => ({ at, release, what })));
}
