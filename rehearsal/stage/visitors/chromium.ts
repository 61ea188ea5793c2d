import type { Page } from 'playwright-core';
import { asError } from '../../../src/core/failure.ts';
import type { Browser, Tab } from './browser.ts';

/** How long a page may take to appear: a machine that builds at the same time is slow. */
const PATIENCE_MS = 15_000;

/**
 * A real Chromium without a window. It ends with this process, however that ends. Rejects when it does not start.
 * @param executablePath of the program
 */
export async function startChromium(executablePath: string): Promise<Browser> {
  const { chromium } = await import('playwright-core');
  const browser = await chromium.launch({
    executablePath,
    // As root Chromium refuses to start with its sandbox.
    chromiumSandbox: process.getuid?.() !== 0,
    // Containers often have 64 MB in /dev/shm, which is too little for it.
    args: ['--disable-dev-shm-usage'],
    // Whoever opened it closes it: a handler of its own would end this process in the middle of that.
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  });
  return {
    description: `Visitors are Chromium ${browser.version()}, and a crawler that gets every file a page needs`,
    open: async (url) => {
      const context = await browser.newContext();
      const page = await context.newPage();
      const problems = watchPage(page);
      try {
        const response = await page.goto(url);
        if (!response?.ok()) throw new Error(`${url} answers ${response?.status() ?? 'nothing'}.`);
        await page.locator('h1').first().waitFor({ timeout: PATIENCE_MS });
      } catch (error) {
        await context.close();
        throw new Error([asError(error).message, ...problems].join('\n'));
      }
      return { ...reading(page), problems, close: () => context.close() };
    },
    close: () => browser.close(),
  };
}

/** Everything that a developer would see in red. */
function watchPage(page: Page): string[] {
  const problems: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => problems.push(`uncaught: ${error.message}`));
  page.on('requestfailed', (request) =>
    problems.push(`${request.url()}: ${request.failure()?.errorText ?? 'failed'}`),
  );
  page.on('response', (response) => {
    if (response.status() >= 400) problems.push(`${response.url()}: ${response.status()}`);
  });
  return problems;
}

function reading(page: Page): Pick<Tab, 'release' | 'text' | 'follow'> {
  return {
    release: async () => (await page.locator('meta[name=release]').getAttribute('content')) ?? '',
    text: async () => (await page.locator('body').textContent()) ?? '',
    follow: async (link, heading) => {
      await page.getByRole('link', { name: link, exact: true }).first().click({ timeout: PATIENCE_MS });
      await page.getByRole('heading', { name: heading, exact: true }).waitFor({ timeout: PATIENCE_MS });
    },
  };
}
