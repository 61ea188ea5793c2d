import type { RunRequest } from '../runner/runner.types.ts';
import { openWebStage, type WebStage } from '../stage/web-stage.ts';
import type { Chapter, Evidence, Story } from './chapter.ts';
import { called, ended, jobEnded, log, nothingChanged, says } from './judging.ts';
import { type WebSight, watchSites } from './web-visitors.ts';

type WebChapter = Chapter<WebStage, WebSight>;
type WebEvidence = Evidence<WebSight>;

const push = (stage: WebStage, branch: string): RunRequest => ({
  repository: stage.cloud.world.repositories.web.name,
  workflow: 'web-ci.yml',
  event: 'push',
  ref: `refs/heads/${branch}`,
  sha: stage.repository.head(branch),
});

/** Both sites of an environment show the release, all the time or at the end. */
const serves = ({ sight }: WebEvidence, environment: string, releases: string[]): string[] =>
  ['site', 'app'].flatMap((target) => {
    const seen = sight[`${environment} ${target}`]?.crawl.releases ?? [];
    return says(
      seen.join() === releases.join(),
      `Visitors of ${environment} ${target} saw ${seen.join(', then ') || 'nothing'}, not ${releases.join(', then ')}.`,
    );
  });


const chapters: WebChapter[] = [
  {
    title: 'The first release: a push to develop',
    expected: 'Tests pass, both targets are built, and staging serves them.',
    act: (stage) => push(stage, 'develop'),
    judge: async (evidence, stage) => [
      ...ended(evidence, 'success'),
      ...serves(evidence, 'staging', [stage.repository.head('develop')]),
      ...serves(evidence, 'production', []),
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
