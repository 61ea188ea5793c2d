import { setTimeout as pause } from 'node:timers/promises';
import { asError } from '../../src/core/failure.ts';
import { namedIn } from './pages.ts';

/**
 * A visitor who never rests: gets pages, and at once everything that they name. `end` answers what was missing, and how
 * many pages were seen, by title.
 */
export function startCrawler(url: string, addresses: string[]) {
  const missing: string[] = [];
  const seen = new Map<string, number>();
  let over = false;
  const get = async (address: string) => {
    const answer = await fetch(new URL(address, url));
    return { status: answer.status, text: await answer.text() };
  };
  const visit = async (address: string) => {
    const page = await get(address);
    const title = /<title>([^<]*)/.exec(page.text)?.[1] ?? '';
    if (page.status !== 200) missing.push(`${page.status} ${address}`);
    seen.set(title, (seen.get(title) ?? 0) + 1);
    for (const named of namedIn(page.text)) {
      const { status } = await get(named);
      if (status !== 200) missing.push(`${status} ${named}, named by ${title}`);
    }
  };
  const crawl = async () => {
    while (!over) {
      for (const address of addresses) await visit(address);
      await pause(2);
    }
  };
  const crawling = crawl().catch((error) => missing.push(asError(error).message));
  return {
    async end() {
      over = true;
      await crawling;
      return { missing, seen };
    },
  };
}
