import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type ProvisionedWeb, provisionWeb } from '../../rehearsal/provision/web.ts';
import type { RunRequest } from '../../rehearsal/runner/runner.types.ts';
import { type Ground, openCloud, openOn, openRepository } from '../../rehearsal/stage/ground.ts';
import type { Files } from '../../rehearsal/stage/repository.ts';

/*
 * A pull request with the real bundles, GitHub, S3 and CloudFront of the rehearsal, and the role of the environment preview.
 * Only what takes long is left out: nothing is installed, and the build is a few words of a shell.
 */
const COMMANDS = `      install-command: mkdir -p node_modules
      lint-command: 'true'
      typecheck-command: 'true'
      test-command: sh test.sh
      build-command: sh build.sh
`;
const TEST = `mkdir -p reports
echo '<testsuites><testsuite name="a"><testcase classname="a" name="b"/></testsuite></testsuites>' > reports/junit.xml
`;
const BUILD = `for target in site app; do
  mkdir -p dist/$target/assets
  echo "<title>$RELEASE_ID</title><script src=$BASE_PATH"assets/main-DhZonj3g.js"></script>" > dist/$target/index.html
  echo "// $target" > dist/$target/assets/main-DhZonj3g.js
done
`;
const WORKFLOW = '.github/workflows/web-ci.yml';

type World = Ground & { sites: ProvisionedWeb };
let world: World;

beforeAll(async () => {
  const options = { dist: process.env.ZIBRO_DIST ?? '' };
  world = await openOn(options, async (closing) => {
    const ground = await openCloud(['cloudfront', 's3', 'sts'], options, closing);
    const [sites] = await provisionWeb(ground.cloud);
    if (sites?.name !== 'staging') throw new Error('The first environment of the world is not staging.');
    const edit = (files: Files) => prepare(files, sites);
    return {
      ...ground,
      ...openRepository({ ...ground, name: 'web', edit }, options, closing),
      sites,
      means: [],
      close: closing.close,
    };
  });
}, 60_000);
afterAll(() => world?.close(), 60_000);

function prepare(files: Files, { web, urls }: ProvisionedWeb): void {
  for (const target of ['site', 'app'] as const)
    files.replace(WORKFLOW, `"https://${web.targets[target].domain}/"`, `"${urls[target]}/"`);
  const cache = '      package-cache-path: node_modules\n';
  files.replace(WORKFLOW, cache, cache + COMMANDS);
  files.write('test.sh', TEST);
  files.write('build.sh', BUILD);
}

const REPOSITORY = 'zibro/web';
const run = async (request: Partial<RunRequest>) => {
  const { conclusion, message, jobs } = await world.runner.run({
    repository: REPOSITORY,
    workflow: 'web-ci.yml',
    event: 'push',
    ...request,
  });
  const red = jobs.filter(({ conclusion: ended }) => ended === 'failure').flatMap(({ steps }) => steps);
  const why = red.filter(({ outcome }) => outcome === 'failure').flatMap(({ lines }) => lines.slice(-5));
  return [conclusion, ...(message ? [message] : []), ...why];
};
const pull = (action: string): Partial<RunRequest> => ({
  event: 'pull_request',
  ref: 'feature/x',
  pullRequest: { number: 7, base: 'develop', action },
});
/** Both targets: the status, and the title of a page. */
const shown = (path: string) =>
  Promise.all(
    Object.values(world.sites.urls).map(async (url) => {
      const answer = await fetch(`${url}${path}`);
      return answer.ok ? /<title>(.*)<\/title>/.exec(await answer.text())?.[1] : answer.status;
    }),
  );
const comments = () => world.github.repositoryState(REPOSITORY).comments;

test('it is planned, shown and removed, and staging stays as it is', async () => {
  expect(await run({ ref: 'develop' })).toEqual(['success']);
  const staging = world.repository.head('develop');
  const head = world.repository.commit({
    branch: 'feature/x',
    from: 'develop',
    message: 'feat: x',
    edit: (files) => files.replace('build.sh', '// $target', '// $target, changed'),
  });

  const from = world.cloud.journal.length;
  expect(await run(pull('opened'))).toEqual(['success']);
  expect(await shown('/preview/pr-7/')).toEqual([`pr-7-${head}`, `pr-7-${head}`]);
  expect(await shown('/preview/pr-7/deep/address')).toEqual([`pr-7-${head}`, `pr-7-${head}`]);
  expect(await shown('/')).toEqual([staging, staging]);
  expect(
    comments()
      .map(({ body }) => /zibro-staging-\w+/.exec(body)?.[0])
      .sort(),
  ).toEqual(['zibro-staging-app', 'zibro-staging-site']);

  expect(await run(pull('synchronize'))).toEqual(['success']);
  expect(comments().length).toBe(2);

  expect(await run(pull('closed'))).toEqual(['success']);
  expect(await shown('/preview/pr-7/')).toEqual([403, 403]);
  expect(await shown('/')).toEqual([staging, staging]);
  // AssumeRoleWithWebIdentity itself is called by nobody.
  const roles = world.cloud.journal.slice(from).flatMap(({ role }) => role || []);
  expect([...new Set(roles)]).toEqual(['zibro-preview-web-deploy']);
}, 180_000);
