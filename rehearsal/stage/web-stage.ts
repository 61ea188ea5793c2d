import type { WorldSite } from '../cloud/world.ts';
import { type ProvisionedWeb, provisionWeb, type Target } from '../provision/web.ts';
import { CLOUD_SPEED, type Ground, openCloud, openOn, openRepository, type StageOptions } from './ground.ts';
import type { Files } from './repository.ts';
import type { Browser } from './visitors/browser.ts';
import { startBrowser } from './visitors/start-browser.ts';

/** Everything a story of the web needs, running. */
export interface WebStage extends Ground {
  environments: Record<string, ProvisionedWeb>;
  browser: Browser;
}

/** The ground, and for each environment two buckets with a distribution in front of each. Nothing is published yet. */
export function openWebStage(options: StageOptions): Promise<WebStage> {
  return openOn(options, async (closing) => {
    const opening = startBrowser();
    opening.catch(() => {}); // whoever waits for it is told
    closing.add(async () => (await opening).close());
    const ground = await openCloud(['cloudfront', 's3', 'sts'], options, closing);
    const environments = await provisionWeb(ground.cloud);
    const edit = (files: Files) => writeAddresses(files, environments);
    const repository = openRepository({ ...ground, name: 'web', edit }, options, closing);
    const browser = await opening;
    return {
      ...ground,
      ...repository,
      browser,
      close: closing.close,
      environments: Object.fromEntries(environments.map((environment) => [environment.name, environment])),
      means: [
        browser.description,
        `The sites are at addresses of this machine; seconds of the cloud pass ${CLOUD_SPEED} times faster`,
      ],
    };
  });
}

/** The workflow of the template says where its sites are; here they are at the addresses of the local distributions. */
function writeAddresses(files: Files, environments: ProvisionedWeb[]): void {
  for (const { web, urls } of environments)
    for (const [target, { domain }] of Object.entries(web.targets) as [Target, WorldSite][])
      files.replace('.github/workflows/web-ci.yml', `"https://${domain}/"`, `"${urls[target]}/"`);
}
