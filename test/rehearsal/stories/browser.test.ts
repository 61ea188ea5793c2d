import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startCloud } from '../../../rehearsal/cloud/cloud.ts';
import type { Cloud } from '../../../rehearsal/cloud/cloud.types.ts';
import { type ProvisionedWeb, provisionWeb } from '../../../rehearsal/provision/web.ts';
import { fastClock } from '../../../rehearsal/stage/fast-clock.ts';
import type { Browser, Tab } from '../../../rehearsal/stage/visitors/browser.ts';
import { startChromium } from '../../../rehearsal/stage/visitors/chromium.ts';
import { findChromium } from '../../../rehearsal/stage/visitors/find-chromium.ts';
import { runBundle } from '../../support/bundle.ts';
import { writeTinySite } from './tiny-site.ts';

/*
 * A real Chromium in front of the local CloudFront, while the bundle of s3-deploy publishes two releases and goes back.
 */
const program = findChromium();
const inChromium = program === undefined ? test.skip : test;
const named = (title: string) =>
  program === undefined ? `${title} (skipped: no Chromium on PATH and no CHROME_PATH)` : title;

let folder = '';
let cloud: Cloud;
let staging: ProvisionedWeb;
let browser: Browser;

beforeAll(async () => {
  if (program === undefined) return;
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'browser-'));
  cloud = await startCloud({ clock: fastClock(40), services: ['s3', 'cloudfront', 'sts'] });
  const [first] = await provisionWeb(cloud);
  if (first?.name !== 'staging') throw new Error('The world has no staging.');
  staging = first;
  browser = await startChromium(program);
}, 60_000);

afterAll(async () => {
  await browser?.close();
  await cloud?.close();
  if (folder !== '') fs.rmSync(folder, { recursive: true, force: true });
});

async function deploy(inputs: Record<string, string>): Promise<string> {
  const { bucket, distribution } = staging.web.targets.site;
  const { exitCode, stdout, stderr, outputs } = await runBundle({
    action: 's3-deploy',
    inputs: { bucket, 'distribution-id': distribution, url: `${staging.urls.site}/`, ...inputs },
    env: cloud.environmentFor(staging.web.deployRole),
    workspace: folder,
  });
  if (exitCode !== 0) throw new Error(`s3-deploy ended with ${exitCode}:\n${stdout}\n${stderr}`);
  return outputs.status ?? '';
}

function publish(release: string): Promise<string> {
  writeTinySite(path.join(folder, release), release);
  return deploy({ source: release, 'release-id': release });
}

const open = (address = '/') => browser.open(`${staging.urls.site}${address}`);

/** What is on the page, and what went wrong; the tab is closed. */
async function look(tab: Tab) {
  const seen = { release: await tab.release(), text: (await tab.text()).replace(/\s+/g, ' ').trim() };
  await tab.close();
  return { ...seen, problems: tab.problems };
}

const LINKS = 'Start Later Privacy';
const page = (release: string, heading: string) => ({ release, text: `${LINKS}${heading}`, problems: [] });

let opened: Tab;

inChromium(named('the first release, its deep links, and an address that is nobody’s'), async () => {
  expect(await publish('one')).toBe('DEPLOYED');
  expect(await look(await open())).toEqual(page('one', 'Welcome to one'));
  expect(await look(await open('/privacy'))).toEqual(page('one', 'What one knows about you'));
  expect(await look(await open('/no/such/page'))).toEqual(page('one', 'There is no such page'));
});

inChromium(named('a tab that was opened before the second release goes on without an error'), async () => {
  opened = await open();
  expect(await publish('two')).toBe('DEPLOYED');
  await opened.follow('Later', 'Later, as of one');
  await opened.follow('Privacy', 'What one knows about you');
  expect(await look(opened)).toEqual(page('one', 'What one knows about you'));
});

inChromium(named('everybody else sees the second release, on every address'), async () => {
  expect(await look(await open())).toEqual(page('two', 'Welcome to two'));
  expect(await look(await open('/later'))).toEqual(page('two', 'Later, as of two'));
  expect(await look(await open('/privacy'))).toEqual(page('two', 'What two knows about you'));
});

inChromium(named('a rollback shows the first release again; a tab of the second goes on'), async () => {
  opened = await open();
  expect(await deploy({ mode: 'rollback' })).toBe('ROLLED_BACK');
  expect(await look(await open('/later'))).toEqual(page('one', 'Later, as of one'));
  await opened.follow('Later', 'Later, as of two');
  expect(await look(opened)).toEqual(page('two', 'Later, as of two'));
});
