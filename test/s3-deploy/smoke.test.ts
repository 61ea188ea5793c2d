import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { hashOf, siteOf } from './pages.ts';
import { type SiteStage, startSiteStage } from './site-stage.ts';

let stage: SiteStage;
afterEach(() => stage.close());

const two = hashOf('two');

/** A distribution whose function breaks one address once the bad release is there. */
const broken = (address: string, answer: string) =>
  `function handler(event) { if (event.request.uri === '${address}') return ${answer}; return event.request; }`;
const NOT_FOUND = "{ statusCode: 404, statusDescription: 'Not Found' }";

async function publishOneThenTwo(inputs: Record<string, string> = {}) {
  stage.build(siteOf('one'));
  const first = await stage.run({ 'release-id': 'one' });
  stage.build(siteOf('two', { 'old.txt': 'x' }));
  return { first, second: await stage.run({ 'release-id': 'two', ...inputs }) };
}

describe('a new asset that the CDN does not serve', () => {
  beforeEach(async () => {
    stage = await startSiteStage({ viewerRequest: broken(`/assets/app-${two}.js`, NOT_FOUND) });
  });
  const wrong = () => `${stage.url}assets/app-${two}.js: It answered 404, not 200.`;

  test('the release before is published again by itself: red, and both are named', async () => {
    const { first, second } = await publishOneThenTwo();
    expect(first.ok).toBe(true);
    expect(second.ok).toBe(false);
    expect(second.closing).toEqual([
      `Release two (number 2) was published, and the site did not answer with it. ${wrong()} Release one (number 3) is live again.`,
      'Next: Correct the site and deploy it again. The objects of the bad release stay for a while; nothing names them.',
    ]);
    expect(second.outputs).toMatchObject({
      status: 'ROLLED_BACK',
      release: 'one',
      'previous-release': 'one',
      'uploaded-count': '6',
      'copied-count': '2',
    });
    expect(await stage.visit('/')).toContain('home one');
    // All of it under one lock, which is given back; the second invalidation is the rollback's.
    const about = (part: string) => second.calls.filter((line) => line.includes(part));
    expect(about('DeleteObject zibro-staging-site/.s3-deploy/lock.json')).toHaveLength(1);
    expect(about('CreateInvalidation')).toHaveLength(2);
    expect(stage.ownKeys()).not.toContain('.s3-deploy/lock.json');
    expect(stage.ownKeys()).not.toContain('.s3-deploy/pending.json');
    expect(second.summary).toContain('Smoke check after the rollback');
  });

  test('rollback: false leaves it, and says so', async () => {
    const { second } = await publishOneThenTwo({ rollback: 'false' });
    expect(second.closing).toEqual([
      `Release two (number 2) is published, but the site does not answer with it. ${wrong()} It was not rolled back (rollback is false).`,
      'Next: Look at the site at once. `mode: rollback` publishes the release before again.',
    ]);
    expect(second.outputs).toMatchObject({ status: 'FAILED', release: 'two' });
    // Nothing is to be done the next time, and it is red all the same.
    const again = await stage.run({ 'release-id': 'two', url: `${stage.url}nowhere/` });
    expect(again.closing[0]).toMatch(
      /^Release two \(number 2\) is live and nothing was changed, but the site does not answer with it\. /,
    );
    expect(again.writes).toEqual([]);
  });

  test('smoke-check: false does not look', async () => {
    const { second } = await publishOneThenTwo({ 'smoke-check': 'false' });
    expect(second.outputs.status).toBe('DEPLOYED');
  });
});

test('a first release has nothing to go back to', async () => {
  stage = await startSiteStage({ viewerRequest: broken('/', NOT_FOUND) });
  stage.build(siteOf('one'));
  const first = await stage.run({ 'release-id': 'one' });
  expect(first.closing).toEqual([
    `Release one (number 1) is published, but the site does not answer with it. ${stage.url}: It answered 404, not 200. There is no release before it to go back to.`,
    'Next: Look at the site at once: the distribution, its function, and the address in `url`. Then run the job again.',
  ]);
});

test('another content and a site that is not there are told apart', async () => {
  const answer = "{ statusCode: 200, statusDescription: 'OK', body: 'hello' }";
  stage = await startSiteStage({ viewerRequest: broken('/', answer) });
  stage.build(siteOf('one'));
  const other = await stage.run({ 'release-id': 'one' });
  expect(other.closing[0]).toContain(`${stage.url}: It answered another content than what was published.`);
  const nobody = await stage.run({ 'release-id': 'one', url: 'http://127.0.0.1:9/' });
  expect(nobody.closing[0]).toContain(
    'http://127.0.0.1:9/: It was not answered: connect ECONNREFUSED 127.0.0.1:9',
  );
});

test('a rollback that fails as well is said loudly, with what visitors get', async () => {
  stage = await startSiteStage({ viewerRequest: broken(`/assets/app-${two}.js`, NOT_FOUND) });
  stage.cloud.fault({
    service: 's3',
    operation: 'CopyObject',
    subject: /\/index\.html$/,
    what: { kind: 'error', name: 'AccessDenied', message: 'Access Denied', status: 403 },
  });
  const { second } = await publishOneThenTwo();
  expect(second.closing[0]).toBe(
    `Release two (number 2) is published, the site does not answer with it, and going back failed too. ${stage.url}assets/app-${two}.js: It answered 404, not 200. Copying .s3-deploy/objects/${second.closing[0]?.match(/[0-9a-f]{64}/)?.[0]} to about/index.html failed. No object of the site was changed: visitors get release two as before.`,
  );
  expect(second.closing.at(-1)).toContain('Next: Look at the site at once. ');
  expect(second.outputs).toMatchObject({ status: 'FAILED', release: 'two' });
});
