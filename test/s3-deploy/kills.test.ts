import { afterEach, expect, test } from '@jest/globals';
import { startCrawler } from './crawler.ts';
import { siteOf } from './pages.ts';
import { roleName, type SiteStage, startSiteStage } from './site-stage.ts';

let stage: SiteStage;
afterEach(() => stage.close());

const LOCK = '.s3-deploy/lock.json';

/** A release whose files all have other names or other contents than those of the others. */
const site = (release: string) =>
  siteOf(release, { [`only-${release}.txt`]: release, 'logo.svg': `<svg>${release}</svg>` });

/** Kills the step with SIGKILL when the role has begun so many writes; false: it ended before. */
async function killedAt(write: number, inputs: Record<string, string>): Promise<boolean> {
  const start = stage.cloud.journal.length;
  let look: NodeJS.Timeout | undefined;
  const step = await stage.step(inputs, {
    onStart(child) {
      look = setInterval(() => {
        const writes = stage.cloud.journal.slice(start).filter((one) => one.role === roleName && one.write);
        if (writes.length < write) return;
        clearInterval(look);
        child.kill('SIGKILL');
      }, 1);
    },
  });
  clearInterval(look);
  return step.signal === 'SIGKILL';
}

/** The lock of a killed run expires two minutes later; here somebody takes it away at once. */
const expireLock = () =>
  stage.cloud.call({
    service: 's3',
    operation: 'DeleteObjects',
    input: { Bucket: stage.bucket, Delete: { Objects: [{ Key: LOCK }] } },
    caller: stage.cloud.admin.caller,
  });

/** Exactly this release is live, and nothing but what is kept for open tabs beside it. */
function expectLive(release: string) {
  for (const [key, content] of Object.entries(site(release)))
    expect(`${key}: ${stage.body(key)}`).toBe(`${key}: ${content}`);
  const others = stage.keys().filter((key) => !Object.hasOwn(site(release), key));
  expect(others.filter((key) => !/^assets\/.*-[a-z0-9]{8}\.(js|css)$/.test(key))).toEqual([]);
  expect(stage.ownKeys().filter((key) => /pending|lock/.test(key))).toEqual([]);
}

// Each write takes a little, so that a kill meets it on its way.
const slowly = () => stage.cloud.fault({ service: 's3', operation: '*', what: { kind: 'delay', ms: 4 } });

test('kill -9 at any write: the next run ends it, and no page that is served ever names what is not there', async () => {
  stage = await startSiteStage();
  stage.build(site('r0'));
  await stage.run({ 'release-id': 'r0' });
  slowly();
  const crawler = startCrawler(stage.url, ['/', '/about/index.html']);
  let kills = 0;
  for (let write = 1; ; write++) {
    const release = `r${write}`;
    stage.build(site(release));
    const killed = await killedAt(write, { 'release-id': release, concurrency: '2' });
    if (killed) {
      kills += 1;
      await expireLock();
      const next = await stage.run({ 'release-id': release });
      expect(next.closing.slice(1)).toEqual([]);
      expect(next.outputs.release).toBe(release);
    }
    expectLive(release);
    if (!killed) break;
  }
  expect(kills).toBeGreaterThan(15);
  const { missing, seen } = await crawler.end();
  expect(missing).toEqual([]);
  expect(seen.size).toBeGreaterThan(10);
}, 120_000);

test('kill -9, then another release or the one before: the right site too', async () => {
  stage = await startSiteStage();
  stage.build(site('r0'));
  await stage.run({ 'release-id': 'r0' });
  slowly();
  const crawler = startCrawler(stage.url, ['/', '/about/index.html']);
  let live = 'r0';
  for (const write of [6, 8, 11, 12, 15]) {
    const release = `r${write}`;
    stage.build(site(release));
    expect(await killedAt(write, { 'release-id': release, concurrency: '2' })).toBe(true);
    await expireLock();
    if (write % 4 === 0) {
      // Whatever the killed run had done, the last complete release is published again.
      const back = await stage.run({ mode: 'rollback', source: '', release: live });
      expect(back.closing.slice(1)).toEqual([]);
    } else {
      live = `x${write}`;
      stage.build(site(live));
      const next = await stage.run({ 'release-id': live });
      expect(next.closing.slice(1)).toEqual([]);
    }
    expectLive(live);
  }
  expect((await crawler.end()).missing).toEqual([]);
}, 120_000);

test('kill -9 in the middle of a rollback, and the same rollback again', async () => {
  stage = await startSiteStage();
  for (const release of ['r0', 'r1']) {
    stage.build(site(release));
    await stage.run({ 'release-id': release });
  }
  slowly();
  const crawler = startCrawler(stage.url, ['/', '/about/index.html']);
  for (const [index, write] of [3, 5, 7, 9].entries()) {
    const to = index % 2 === 0 ? 'r0' : 'r1';
    const inputs = { mode: 'rollback', source: '', release: to, concurrency: '2' };
    expect(await killedAt(write, inputs)).toBe(true);
    await expireLock();
    const next = await stage.run(inputs);
    expect(next.closing.slice(1)).toEqual([]);
    expectLive(to);
  }
  expect((await crawler.end()).missing).toEqual([]);
}, 120_000);
