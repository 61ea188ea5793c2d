import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { startCrawler } from '../../../../rehearsal/stage/visitors/crawler.ts';
import { get } from '../../../../rehearsal/stage/visitors/get.ts';
import { nodeBrowser } from '../../../../rehearsal/stage/visitors/node-browser.ts';
import { visit } from '../../../../rehearsal/stage/visitors/visit.ts';
import { type Pages, release, startSite } from './site.ts';

let site: Awaited<ReturnType<typeof startSite>>;
beforeEach(async () => {
  site = await startSite({});
});
afterEach(() => site.close());

const at = (url: string) => url.replace(site.url, '/');
const without = (pages: Pages, path: string): Pages =>
  Object.fromEntries(Object.entries(pages).filter(([name]) => name !== path));

test('a visit gets every file that the page needs, now or later', async () => {
  site.publish(release('one'));
  const { status, release: name, files, problems } = await visit(site.url, get);
  expect({ status, name, problems, files: [...files.keys()].map(at).sort() }).toEqual({
    status: 200,
    name: 'one',
    problems: [],
    files: Object.keys(release('one')).sort(),
  });
});

test.each<[string, (pages: Pages) => Pages, string[]]>([
  [
    'a missing file, also one that is only needed later',
    (pages) => without(pages, '/assets/shared-one.js'),
    ['/assets/shared-one.js: status 404'],
  ],
  [
    'a page in the place of a script',
    (pages) => ({ ...pages, '/assets/later-one.js': ['text/html; charset=utf-8', '<!doctype html>'] }),
    ['/assets/later-one.js: its type is text/html'],
  ],
  [
    'a picture of the wrong type',
    (pages) => ({ ...pages, '/assets/paper-one.svg': ['application/octet-stream', '<svg/>'] }),
    ['/assets/paper-one.svg: its type is application/octet-stream'],
  ],
  ['no page', (pages) => without(pages, '/'), ['/: status 404']],
])('a problem: %s', async (_, change, problems) => {
  site.publish(change(release('one')));
  expect((await visit(site.url, get)).problems.map(at)).toEqual(problems);
});

test('a crawler comes when there is something to see, and remembers releases in their order', async () => {
  let published = false;
  const crawler = startCrawler(site.url, () => published, 5);
  const pause = () => new Promise((resolve) => setTimeout(resolve, 100));
  await pause();
  site.publish(release('one'));
  published = true;
  await pause();
  site.publish(without(release('one'), '/'));
  await pause();
  site.publish({ ...release('one'), ...release('two') });
  const report = await crawler.stop();
  expect(report.releases).toEqual(['one', 'two']);
  expect(new Set(report.problems.map(({ what }) => at(what)))).toEqual(new Set(['/: status 404']));
  expect(report.files).toBeGreaterThan(report.visits / 2);
});

test('what stands in for a browser keeps to the page that it opened', async () => {
  site.publish(release('one'));
  const tab = await nodeBrowser().open(site.url);
  site.publish({ ...release('one'), ...release('two') });
  await tab.follow('Later', 'Later');
  expect([await tab.release(), tab.problems]).toEqual(['one', []]);
  expect(await tab.text()).toContain('later-one.js');
  site.publish(release('two'));
  await tab.follow('Later', 'Later');
  expect(tab.problems.map(at)).toContain('/assets/later-one.js: status 404');
});

test('there is no tab without a page', async () => {
  await expect(nodeBrowser().open(site.url)).rejects.toThrow(`${site.url} answers 404.`);
});
