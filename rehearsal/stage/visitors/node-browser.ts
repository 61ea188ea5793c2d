import type { Browser } from './browser.ts';
import { get } from './get.ts';
import { problemOf, visit } from './visit.ts';

/**
 * What stands in for a browser where there is none: it gets what a browser would get, in the same order, and runs nothing.
 * The text of a page is that of the files it is made of.
 */
export function nodeBrowser(): Browser {
  return {
    description: 'Visitors are a program that gets the files that a browser would get',
    open: async (url) => {
      const { status, release, files, problems } = await visit(url, get);
      if (status !== 200) throw new Error(`${url} answers ${status || 'nothing'}.`);
      return {
        problems,
        release: async () => release ?? '',
        text: async () => [...files.values()].join('\n'),
        // It cannot know which files the link needs, so it gets all that the page knows of.
        follow: async () => {
          for (const file of [...files.keys()].slice(1)) {
            const answer = await get(file);
            const wrong = problemOf(file, answer);
            if (wrong !== undefined) problems.push(`${file}: ${wrong}`);
          }
        },
        close: async () => {},
      };
    },
    close: async () => {},
  };
}
