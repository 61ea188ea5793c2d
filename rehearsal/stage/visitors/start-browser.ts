import { asError } from '../../../src/core/failure.ts';
import type { Browser } from './browser.ts';
import { findChromium } from './find-chromium.ts';
import { nodeBrowser } from './node-browser.ts';

/** The machine's Chromium; where there is none, or it does not start, a program that gets the same files. */
export async function startBrowser(env: NodeJS.ProcessEnv = process.env): Promise<Browser> {
  const program = findChromium(env);
  if (program === undefined)
    return {
      ...nodeBrowser(),
      description: `There is no Chromium on this machine. ${nodeBrowser().description}`,
    };
  try {
    const { startChromium } = await import('./chromium.ts');
    return await startChromium(program);
  } catch (error) {
    const [reason] = asError(error).message.split('\n');
    const stand = nodeBrowser();
    return { ...stand, description: `${program} does not start (${reason}). ${stand.description}` };
  }
}
