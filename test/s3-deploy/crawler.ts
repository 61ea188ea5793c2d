import { setTimeout as pause } from 'node:timers/promises';
import { namedIn } from './pages.ts';

/**
 * A visitor who never rests: gets pages, and at once everything that they name. `end` answers what was missing, and how
 * many pages were seen, by title.
 */
export function startCrawler(url: string, addresses: string[]) {
  const missing: string[] = [];
  const seen = new Map<string, number>();
  let over = false;
  const visit = async (address: string) => {
    const page = await fetch(new URL(address, url));
    const text = await page.text();
    if (page.status !== 200) {
      missing.push(`${page.status} ${address}`);
      return;
    }
    const title = /<title>([^<]*)/.exec(text)?.[1] ?? '';
    seen.set(title, (seen.get(title) ?? 0) + 1);
    for (const named of namedIn(text)) {
      const { status } = await fetch(new URL(named, url)).then(async (answer) => {
        await answer.arrayBuffer();
        return answer;
      });
      if (status !== 200) missing.push(`${status} ${named}, named by ${title}`);
    }
  };
  const crawling = (async () => {
    while (!over) {
      for (const address of addresses) await visit(address);
      await pause(2);
    }
  })();
  return {
    async end() {
      over = true;
      await crawling;
      return { missing, seen };
    },
  };
}
