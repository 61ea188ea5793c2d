import { asError } from '../../src/core/failure.ts';
import type { Target } from '../provision/web.ts';
import type { Browser, Tab } from '../stage/visitors/browser.ts';
import { type CrawlReport, startCrawler } from '../stage/visitors/crawler.ts';
import type { WebStage } from '../stage/web-stage.ts';
import { short } from './backend-visitors.ts';
import type { Seen } from './chapter.ts';

/** Somebody who had the page open before something went on, and went on reading after it; then a new visitor. */
export interface TabReport {
  /** Release of the page that was opened before. */
  opened: string;
  /** Release that a new visitor gets after it. */
  after: string;
  /** What was wrong in either. */
  problems: string[];
}

/** What visitors of one site saw. */
export interface SiteSight {
  name: string;
  crawl: CrawlReport;
  /** Undefined when there was no page to open. */
  tab: TabReport | undefined;
}

/** By environment and target: `staging app`. */
export type WebSight = Record<string, SiteSight>;

/** A page of the app that is loaded when somebody goes there: the link to it, and its heading. */
const LATER = ['Settings', 'Settings'] as const;

/** Each site has a crawler, and each app a tab that is opened before and goes on after. */
export async function watchSites({ environments, browser }: WebStage): Promise<{
  stop(): Promise<Seen<WebSight>>;
}> {
  const sites = Object.values(environments).flatMap(({ name, urls }) =>
    (Object.keys(urls) as Target[]).map((target) => ({
      name: `${name} ${target}`,
      target,
      url: urls[target],
    })),
  );
  const watches = await Promise.all(
    sites.map(async ({ name, target, url }) => {
      const tab = target === 'app' ? await openTab(browser, url) : undefined;
      return { name, tab, crawler: startCrawler(url) };
    }),
  );
  return {
    stop: async () => {
      const sights = await Promise.all(
        watches.map(async ({ name, tab, crawler }) => ({
          name,
          crawl: await crawler.stop(),
          tab: await tab?.goOn(),
        })),
      );
      return {
        sight: Object.fromEntries(sights.map((one) => [one.name, one])),
        lines: sights.flatMap(linesOf),
        complaints: sights.flatMap(complaintsOf),
      };
    },
  };
}

/** Undefined before the first release. */
async function openTab(browser: Browser, url: string) {
  const tab = await browser.open(url).catch(() => undefined);
  if (tab === undefined) return undefined;
  const opened = await tab.release();
  return {
    goOn: async (): Promise<TabReport> => {
      const later = await follow(tab);
      const fresh = await browser.open(url).catch((error) => asError(error).message);
      if (typeof fresh === 'string') return { opened, after: '', problems: [...later, fresh] };
      const after = await fresh.release();
      await Promise.all([tab.close(), fresh.close()]);
      return { opened, after, problems: [...later, ...fresh.problems] };
    },
  };
}

async function follow(tab: Tab): Promise<string[]> {
  try {
    await tab.follow(...LATER);
    return tab.problems;
  } catch (error) {
    return [...tab.problems, asError(error).message];
  }
}

function linesOf({ name, crawl, tab }: SiteSight): string[] {
  if (crawl.visits === 0) return [`${name}: nothing is published`];
  const { visits, files, problems, releases } = crawl;
  const crawled = `${name}: ${visits} visits with ${files} files, ${problems.length} failed, served ${releases.map(short).join(', then ')}`;
  if (tab === undefined) return [crawled];
  return [
    crawled,
    `${name}: a tab of ${short(tab.opened)} went on with ${tab.problems.length} errors; a new one shows ${short(tab.after)}`,
  ];
}

/** A release that visitors notice, other than by what is new, is never as it should be. */
function complaintsOf({ name, crawl, tab }: SiteSight): string[] {
  const [first] = crawl.problems;
  return [
    ...(first
      ? [
          `${name}: visitors had ${crawl.problems.length} problems, the first in ${first.release}: ${first.what}`,
        ]
      : []),
    ...(tab?.problems ?? []).map((problem) => `${name}: an open tab had a problem: ${problem}`),
  ];
}
