import type { RunRequest } from '../runner/runner.types.ts';
import type { Files } from '../stage/repository.ts';
import { openWebStage, type WebStage } from '../stage/web-stage.ts';
import type { Chapter, Story } from './chapter.ts';
import { called, ended, jobEnded, log, nothingChanged, says } from './judging.ts';
import { onlySawProblemsOf, served, tabsOf, uploads } from './web-judging.ts';
import { type WebSight, watchSites } from './web-visitors.ts';

const push = (stage: WebStage, branch: string): RunRequest => ({
  repository: stage.cloud.world.repositories.web.name,
  workflow: 'web-ci.yml',
  event: 'push',
  ref: `refs/heads/${branch}`,
  sha: stage.repository.head(branch),
});

const byHand = (stage: WebStage, inputs: Record<string, string>): RunRequest => ({
  ...push(stage, 'develop'),
  event: 'workflow_dispatch',
  inputs: { environment: 'staging', ...inputs },
});

/** A change on develop, and the run of its push. */
function commit(stage: WebStage, message: string, edit: (files: Files) => void): RunRequest {
  stage.repository.commit({ branch: 'develop', message, edit });
  return push(stage, 'develop');
}

/** The commits of develop: what was released first is the template itself. */
const first = ({ repository }: WebStage) => repository.head('main');
const second = ({ repository }: WebStage) => repository.head('feature/words');
const now = ({ repository }: WebStage) => repository.head('develop');

const CONFIG = 'vite.config.ts';
/** Wrong lines in the build's configuration, and what each follows. */
const AFTER = 'rollupOptions: {\n';
const NO_PAGE = "        input: path.join(import.meta.dirname, 'src', mode, 'main.ts'),\n";
const NAMES = 'output: { manualChunks';
const NAMES_WITHOUT_ENDINGS =
  "output: { entryFileNames: 'assets/[name]-[hash]', chunkFileNames: 'assets/[name]-[hash]', manualChunks";

/** A button of the app's settings, whose code is loaded when somebody goes there. */
const BUTTON = ['src/app/pages/settings.tsx', 'Copy into a file', 'Save as a file'] as const;
const SENTENCE = ['src/site/pages/home.tsx', 'There is no account.', 'No account is needed.'] as const;

const chapters: Chapter<WebStage, WebSight>[] = [
  {
    title: 'The first release: a push to develop',
    expected: 'Tests pass, the site and the app are built once, and staging serves both.',
    act: (stage) => push(stage, 'develop'),
    judge: async (evidence, stage) => [
      ...ended(evidence, 'success'),
      ...served(evidence, 'staging', [first(stage)]),
      ...served(evidence, 'production', []),
    ],
  },
  {
    title: 'The second release, while somebody has the app open',
    expected:
      'A new visitor sees it at once; the open tab goes on with the files of the first release, without an error.',
    act: (stage) => {
      const message = 'feat: other words';
      const edit = (files: Files) => {
        files.replace(...BUTTON);
        files.replace(...SENTENCE);
      };
      stage.repository.commit({ branch: 'feature/words', from: 'develop', message, edit });
      stage.repository.fastForward({ branch: 'develop', to: 'feature/words' });
      return push(stage, 'develop');
    },
    judge: async (evidence, stage) => [
      ...ended(evidence, 'success'),
      ...served(evidence, 'staging', [first(stage), second(stage)]),
      ...says(called(evidence, 'CreateInvalidation'), 'Nothing was invalidated.'),
      ...tabsOf(evidence, {
        opened: [first(stage), 'Copy into a file'],
        after: [second(stage), 'Save as a file'],
      }),
    ],
  },
  {
    title: 'A build without its page',
    expected: 'The guard refuses it before anything is written, and says what is missing; nobody notices.',
    act: (stage) =>
      commit(stage, 'build: begin with the script', (files) => files.replace(CONFIG, AFTER, AFTER + NO_PAGE)),
    judge: async (evidence, stage) => [
      ...ended(evidence, 'failure'),
      ...jobEnded(evidence, 'test', 'success'),
      ...nothingChanged(evidence),
      ...says(
        log(evidence).includes('The source folder has no index.html in its root.'),
        'The missing page is not named.',
      ),
      ...served(evidence, 'staging', [second(stage)]),
    ],
  },
  {
    title: 'A release that the CDN does not answer with',
    expected:
      'Its files have no endings, so the CDN takes them for pages: the smoke check sees it, the release before is published again, and the run is red.',
    visitorsMayNotice: true,
    act: (stage) =>
      commit(stage, 'build: shorter names', (files) => {
        files.replace(CONFIG, NO_PAGE, '');
        files.replace(CONFIG, NAMES, NAMES_WITHOUT_ENDINGS);
      }),
    judge: async (evidence, stage) => [
      ...ended(evidence, 'failure'),
      ...says(/is published again/.test(log(evidence)), 'The rollback is not told.'),
      ...served(evidence, 'staging', [second(stage), now(stage), second(stage)]),
      ...onlySawProblemsOf(evidence, now(stage)),
      ...tabsOf(evidence, {
        opened: [second(stage), 'Save as a file'],
        after: [second(stage), 'Save as a file'],
      }),
    ],
  },
  {
    title: 'A rollback by hand',
    expected:
      'Staging serves the first release again, by copies inside S3: nothing is built, nothing is uploaded.',
    act: (stage) => byHand(stage, { mode: 'rollback', release: first(stage) }),
    judge: async (evidence, stage) => [
      ...ended(evidence, 'success'),
      ...jobEnded(evidence, 'test', 'skipped'),
      ...uploads(evidence, 0),
      ...served(evidence, 'staging', [second(stage), first(stage)]),
      ...tabsOf(evidence, {
        opened: [second(stage), 'Save as a file'],
        after: [first(stage), 'Copy into a file'],
      }),
    ],
  },
  {
    title: 'The list of releases',
    expected: 'Every release of staging, the live one first; nothing is changed.',
    act: (stage) => byHand(stage, { mode: 'list' }),
    judge: async (evidence, stage) => [
      ...ended(evidence, 'success'),
      ...nothingChanged(evidence),
      ...[first(stage), second(stage)].flatMap((release) =>
        says(log(evidence).includes(release), `Release ${release} is not listed.`),
      ),
    ],
  },
];

/** The story of the web: what happens to every team that publishes a site and an app. */
export const webStory: Story<WebStage, WebSight> = {
  title: 'Rehearsal of the web',
  open: openWebStage,
  watch: watchSites,
  chapters,
};
