import { asError } from '../../src/core/failure.ts';
import type { WorldSite } from '../cloud/world.ts';
import type { Target } from '../provision/web.ts';
import type { Browser, Tab } from '../stage/visitors/browser.ts';
import { type CrawlReport, startCrawler } from '../stage/visitors/crawler.ts';
import type { WebStage } from '../stage/web-stage.ts';
import { short } from './backend-visitors.ts';
import type { Seen } from './chapter.ts';

/** What a tab shows: the release of its page, and the text of the settings, which are loaded when somebody goes there. */
export interface Shown {
  release: string;
  text: string;
}

/** Somebody who had the page open before something went on, and went on reading after it; then a new visitor. */
export interface TabReport {
  opened: Shown;
  after: Shown | undefined;
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

/** Each site has a crawler, and each app a tab that is opened before and goes on after. */
export async function watchSites({ cloud, environments, browser }: WebStage): Promise<{
  stop(): Promise<Seen<WebSight>>;
}> {
  const isPublished = ({ bucket }: WorldSite) =>
    cloud.service('s3').object(bucket, 'index.html') !== undefined;
  const sites = Object.values(environments).flatMap(({ name, urls, web }) =>
    (Object.keys(urls) as Target[]).map((target) => {
      const published = () => isPublished(web.targets[target]);
      return { name: `${name} ${target}`, target, url: urls[target], published };
    }),
  );
  // All tabs stand open before the first crawler goes: one that cannot be opened leaves none behind.
  const tabs = await Promise.all(
    sites.map(({ target, url, published }) =>
      target === 'app' && published() ? openTab(browser, url) : undefined,
    ),
  );
  const watches = sites.map(({ name, url, published }, index) => ({
    name,
    tab: tabs[index],
    crawler: startCrawler(url, published),
  }));
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
        lines: [...sights.flatMap(linesOf), ...nothingAt(sights)],
        complaints: sights.flatMap(complaintsOf),
      };
    },
  };
}

async function openTab(browser: Browser, url: string) {
  const tab = await browser.open(url);
  return {
    goOn: async (): Promise<TabReport> => {
      const problems: string[] = [];
      const opened = await goToSettings(tab, problems);
      const after = await browser
        .open(url)
        .then((fresh) => goToSettings(fresh, problems))
        .catch((error) => void problems.push(asError(error).message));
      return { opened, after: after ?? undefined, problems };
    },
  };
}

/** Reads on in a tab, and closes it. */
async function goToSettings(tab: Tab, problems: string[]): Promise<Shown> {
  await tab
    .follow('Settings', 'Settings')
    .catch((error) => void problems.push(asError(error).message.split('\n')[0] ?? ''));
  const shown = { release: await tab.release(), text: await tab.text() };
  await tab.close();
  problems.push(...tab.problems);
  return shown;
}

function linesOf({ name, crawl, tab }: SiteSight): string[] {
  const { visits, files, problems, releases } = crawl;
  if (visits === 0) return [];
  const [first] = problems;
  return [
    `${name}: ${visits} visits with ${files} files, ${problems.length} failed, served ${releases.map(short).join(', then ')}`,
    ...(first ? [`${name}: the first failed in ${short(first.release ?? 'no release')}: ${first.what}`] : []),
    ...(tab
      ? [
          `${name}: a tab of ${short(tab.opened.release)} went on, a new one shows ${short(tab.after?.release ?? 'nothing')}, ${tab.problems.length} errors`,
        ]
      : []),
  ];
}

function nothingAt(sights: SiteSight[]): string[] {
  const names = sights.filter(({ crawl }) => crawl.visits === 0).map(({ name }) => name);
  return names.length > 0 ? [`${names.join(', ')}: nothing is published yet`] : [];
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
