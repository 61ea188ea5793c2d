import { type ProvisionedWeb, provisionWeb } from '../provision/web.ts';
import { CLOUD_SPEED, type Ground, openGround, openOn, type StageOptions } from './ground.ts';
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
    const ground = await openGround(
      { ...options, name: 'web', services: ['cloudfront', 's3', 'sts'] },
      closing,
    );
    const environments = await provisionWeb(ground.cloud);
    const browser = await opening;
    return {
      ...ground,
      browser,
      environments: Object.fromEntries(environments.map((environment) => [environment.name, environment])),
      means: [
        browser.description,
        `S3 and CloudFront are of this rehearsal; seconds of the cloud pass ${CLOUD_SPEED} times faster`,
      ],
    };
  });
}
