import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { hashOf, siteOf } from './pages.ts';
import { type SiteStage, startSiteStage } from './site-stage.ts';

let stage: SiteStage;
beforeEach(async () => {
  stage = await startSiteStage();
});
afterEach(() => stage.close());

const STATE = '.s3-deploy/current.json';
const HOUR = 3_600_000;

async function publish(release: string, inputs: Record<string, string> = {}, more = {}) {
  stage.build(siteOf(release, more));
  const run = await stage.run({
    'release-id': release,
    'keep-releases': '1',
    'smoke-check': 'false',
    ...inputs,
  });
  expect(run.closing.slice(1)).toEqual([]);
  return run;
}

/** What the bucket remembers as if it had happened so many hours ago. */
async function age(hours: number) {
  const body = stage.cloud.service('s3').object(stage.bucket, STATE)?.body ?? Buffer.alloc(0);
  const text = gunzipSync(body)
    .toString()
    .replace(
      /"(\w+At)":"([^"]+)"/g,
      (_, name, at) => `"${name}":"${new Date(Date.parse(at) - hours * HOUR).toISOString()}"`,
    );
  await stage.cloud.call({
    service: 's3',
    operation: 'PutObject',
    input: { Bucket: stage.bucket, Key: STATE, Body: gzipSync(text), ContentEncoding: 'gzip' },
    caller: stage.cloud.admin.caller,
  });
}

const chunks = () =>
  ['one', 'two', 'three', 'four'].filter((release) =>
    stage.keys().includes(`assets/app-${hashOf(release)}.js`),
  );

test('hashed files of earlier releases stay for so many releases and so many hours, both', async () => {
  await publish('one');
  await publish('two');
  await publish('three');
  // More than one release ago, but not for 24 hours.
  expect(chunks()).toEqual(['one', 'two', 'three']);
  await age(25);
  const four = await publish('four');
  // `three` is within one release; the others are past both limits.
  expect(chunks()).toEqual(['three', 'four']);
  expect(four.lines).toContain(`    assets/app-${hashOf('one')}.js (kept for long enough)`);
  expect(stage.ownKeys().filter((key) => key.includes('/releases/'))).toEqual(['.s3-deploy/releases/3.json']);
});

test('hours alone do not delete what is within the kept releases', async () => {
  await publish('one');
  await publish('two');
  await age(1000);
  await publish('three', { 'keep-releases': '5' });
  expect(chunks()).toEqual(['one', 'two', 'three']);
});

test('a file that a kept release shares with the live one is never deleted', async () => {
  await publish('one');
  for (const release of ['two', 'three', 'four']) {
    await age(25);
    await publish(release, { 'keep-hours': '0' });
    expect(stage.body('assets/shared-0a1b2c3d.js')).toBe('shared();');
  }
  expect(chunks()).toEqual(['three', 'four']);
});

test('every release of the list can still be reached, and is complete', async () => {
  await publish('one');
  await publish('two');
  await age(25);
  await publish('three');
  const listed = await stage.run({ mode: 'list', source: '' });
  const reachable = JSON.parse(listed.outputs.releases ?? '').map((one: { release: string }) => one.release);
  expect(reachable).toEqual(['three', 'two']);
  const back = await stage.run({ mode: 'rollback', source: '', release: 'two' });
  expect(back.outputs).toMatchObject({ status: 'ROLLED_BACK', 'uploaded-count': '0' });
  for (const [key, content] of Object.entries(siteOf('two'))) expect(stage.body(key)).toBe(content);
});

describe('KMS', () => {
  test('ETags that are no checksums: nothing is uploaded again, and nothing is asked for each object', async () => {
    await stage.close();
    stage = await startSiteStage({ kmsKey: true });
    await publish('one');
    const index = stage.cloud.service('s3').object(stage.bucket, 'index.html');
    expect(index?.etag).not.toBe(
      createHash('md5')
        .update(index?.body ?? '')
        .digest('hex'),
    );
    const again = await publish('one');
    expect(again.writes).toEqual([]);
    expect(again.calls.filter((line) => line.startsWith('HeadObject'))).toEqual([]);
    expect(again.outputs.status).toBe('UNCHANGED');
  });
});
