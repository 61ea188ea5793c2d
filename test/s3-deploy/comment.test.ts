import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { startGitHub } from '../../rehearsal/cloud/github/github.ts';
import type { LocalGitHub } from '../../rehearsal/cloud/github/github.types.ts';
import { world } from '../../rehearsal/cloud/world.ts';
import { fastClock } from '../../rehearsal/stage/fast-clock.ts';
import { job, sha } from '../rehearsal/cloud/github/running.ts';
import { siteOf } from './pages.ts';
import { type SiteStage, startSiteStage } from './site-stage.ts';

let stage: SiteStage;
let github: LocalGitHub;
const repository = 'zibro/web';

beforeEach(async () => {
  stage = await startSiteStage();
  github = await startGitHub({ world, clock: fastClock(100) });
  github.setPullRequest(repository, {
    number: 5,
    head: { ref: 'feature/x', sha },
    base: { ref: 'develop', sha: 'feed000000000000000000000000000000000001' },
  });
});
afterEach(async () => {
  await stage.close();
  await github.close();
});

/** A dry run in pull request 5, with a token that may do this. */
function dryRun(permissions: Record<string, 'read' | 'write'>, inputs: Record<string, string> = {}) {
  const token = github.issueToken(
    job({
      repository,
      event: 'pull_request',
      ref: 'refs/pull/5/merge',
      headRef: 'feature/x',
      baseRef: 'develop',
    }),
    permissions,
  );
  const event = path.join(stage.workspace, 'event.json');
  fs.writeFileSync(event, JSON.stringify({ pull_request: { number: 5 } }));
  const env = { GITHUB_API_URL: github.apiUrl, GITHUB_REPOSITORY: repository, GITHUB_EVENT_PATH: event };
  return stage.run({ 'release-id': 'two', 'dry-run': 'true', 'github-token': token, ...inputs }, { env });
}

const comments = () => github.repositoryState(repository).comments.map(({ body }) => body);

test('the plan is one comment for each site, and is kept up to date', async () => {
  stage.build(siteOf('one', { 'old.txt': 'x' }));
  await stage.run({ 'release-id': 'one' });
  stage.build(siteOf('two', { '<script>@all.txt': 'x' }));
  const first = await dryRun({ 'pull-requests': 'write' });
  expect(first.ok).toBe(true);
  expect(first.writes).toEqual([]);
  const [body = '', ...more] = comments();
  expect(more).toEqual([]);
  expect(body).toContain('<!-- s3-deploy zibro%2Dstaging%2Dsite%2F -->\n### What would change in ');
  expect(body).toContain('| Upload | 6 |');
  expect(body).toContain('old.txt  not in this release');
  expect(body).toContain('/old.txt');

  await dryRun({ 'pull-requests': 'write' }, { prefix: 'preview/5' });
  expect(comments()).toHaveLength(2);
  stage.build(siteOf('one', { 'old.txt': 'x' }));
  await dryRun({ 'pull-requests': 'write' });
  expect(comments()).toHaveLength(2);
  expect(comments()[0]).toContain('Nothing is to be done: this is live.');
  stage.build({});
  const refused = await dryRun({ 'pull-requests': 'write' });
  expect(refused.ok).toBe(false);
  expect(comments()[0]).toContain('This would be refused:\n\n- The source folder has no file to publish.');
});

test('a token that may not comment is said, and is no failure', async () => {
  stage.build(siteOf('two'));
  const fork = await dryRun({ 'pull-requests': 'read' });
  expect(fork.ok).toBe(true);
  expect(fork.lines[0]).toContain(
    'The plan is not in the pull request: the token may not comment (a fork’s never may).',
  );
  expect(fork.annotations).toEqual([]);
  expect(comments()).toEqual([]);
});

test('outside of a pull request there is nothing to comment', async () => {
  stage.build(siteOf('two'));
  const token = github.issueToken(job({ repository }), { 'pull-requests': 'write' });
  const run = await stage.run({ 'release-id': 'two', 'dry-run': 'true', 'github-token': token });
  expect(run.ok).toBe(true);
  expect(comments()).toEqual([]);
});
