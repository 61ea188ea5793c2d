import type { RunRequest } from '../runner/runner.types.ts';
import { type BackendStage, openBackendStage } from '../stage/backend-stage.ts';
import { ask, type ProbeReport } from '../stage/visitors/probe.ts';
import { watchVersions } from './backend-visitors.ts';
import type { Chapter, Story } from './chapter.ts';
import { called, ended, jobEnded, log, nothingChanged, says } from './judging.ts';

const push = (stage: BackendStage, branch: string): RunRequest => ({
  repository: stage.cloud.world.repositories.backend.name,
  workflow: 'backend-ci.yml',
  event: 'push',
  ref: `refs/heads/${branch}`,
  sha: stage.repository.head(branch),
});

const version = (stage: BackendStage, environment: string) =>
  ask(`${stage.environments[environment]?.url}/version`);
const serves = async (stage: BackendStage, environment: string, commit: string) => {
  const served = await version(stage, environment);
  return says(served === commit, `${environment} serves ${served}, not ${commit}.`);
};

/** What is written into the template's sources: a text that is in there once. */
const EDITS = {
  feature: [
    'src/app.ts',
    'export function createApp',
    '// A change without a meaning.\nexport function createApp',
  ],
  crash: [
    'src/server.ts',
    'async function main(): Promise<void> {',
    "async function main(): Promise<void> {\n  if (process.env.NODE_ENV === 'production') throw new Error('The feature flag service is not configured.');",
  ],
} as const;

const chapters: Chapter<BackendStage, Record<string, ProbeReport>>[] = [
  {
    title: 'A push to feature/greeting',
    expected: 'Tests run and pass; nothing is built, nothing is deployed.',
    act: (stage) => {
      stage.repository.commit({
        branch: 'feature/greeting',
        from: 'develop',
        message: 'feat: a change without a meaning',
        edit: (files) => files.replace(...EDITS.feature),
      });
      return push(stage, 'feature/greeting');
    },
    judge: async (evidence) => [
      ...ended(evidence, 'success'),
      ...jobEnded(evidence, 'test', 'success'),
      ...nothingChanged(evidence),
    ],
  },
  {
    title: 'The merge to develop',
    expected:
      'The image is pushed, the migration runs as a task of its own, and staging serves the new version.',
    act: (stage) => {
      stage.repository.fastForward({ branch: 'develop', to: 'feature/greeting' });
      return push(stage, 'develop');
    },
    judge: async (evidence, stage) => [
      ...ended(evidence, 'success'),
      ...says(called(evidence, 'RunTask'), 'No migration task was run.'),
      ...says(called(evidence, 'UpdateService'), 'The service was not updated.'),
      ...(await serves(stage, 'staging', stage.repository.head('develop'))),
      ...says(evidence.sight.production?.versions.join() === 'bootstrap', 'Production changed.'),
    ],
  },
  {
    title: 'A commit that breaks a test',
    expected: 'The gate stops it: no image, no deployment, staging keeps its version.',
    act: (stage) => {
      stage.repository.commit({
        branch: 'develop',
        message: 'feat: a wrong answer',
        edit: (files) => files.replace('src/note-routes.ts', '201', '202'),
      });
      return push(stage, 'develop');
    },
    judge: async (evidence, stage) => [
      ...ended(evidence, 'failure'),
      ...jobEnded(evidence, 'test', 'failure'),
      ...nothingChanged(evidence),
      ...says(
        (await version(stage, 'staging')) === stage.repository.head('feature/greeting'),
        'Staging changed.',
      ),
    ],
  },
  {
    title: 'A commit that passes its tests and crashes on start',
    expected:
      'ecs-deploy goes red with the reason and the last log lines; staging answers with the old version all the time.',
    act: (stage) => {
      stage.repository.commit({
        branch: 'develop',
        message: 'fix: the right answer, and a crash in production',
        edit: (files) => {
          files.replace('src/note-routes.ts', '202', '201');
          files.replace(...EDITS.crash);
        },
      });
      return push(stage, 'develop');
    },
    judge: async (evidence, stage) => [
      ...ended(evidence, 'failure'),
      ...jobEnded(evidence, 'test', 'success'),
      ...says(called(evidence, 'UpdateService'), 'The service was never updated, so nothing was tried.'),
      ...says(
        log(evidence).includes('The feature flag service is not configured.'),
        'The log lines of the crash are not shown.',
      ),
      ...says(log(evidence).includes('Essential container in task exited'), 'The stop reason is not shown.'),
      ...says(evidence.sight.staging?.versions.length === 1, 'Visitors of staging saw another version.'),
      ...(await serves(stage, 'staging', stage.repository.head('feature/greeting'))),
    ],
  },
  {
    title: 'A release by hand: the digest of staging to production',
    expected: 'Production serves the image that staging serves, by the same digest; nothing is built.',
    act: async (stage) => ({
      ...push(stage, 'main'),
      event: 'workflow_dispatch',
      inputs: { environment: 'production', digest: await stagingDigest(stage) },
    }),
    judge: async (evidence, stage) => [
      ...ended(evidence, 'success'),
      ...says(!called(evidence, 'CompleteLayerUpload'), 'A layer was pushed, so something was built.'),
      ...(await serves(stage, 'production', stage.repository.head('feature/greeting'))),
      ...says(evidence.sight.staging?.versions.length === 1, 'Staging changed.'),
    ],
  },
];

/** What ecs-deploy wrote into staging's SSM parameter in the second chapter. */
async function stagingDigest({ cloud, environments }: BackendStage): Promise<string> {
  const answer = (await cloud.call({
    service: 'ssm',
    operation: 'GetParameter',
    input: { Name: environments.staging?.backend.imageParameter },
    caller: cloud.admin.caller,
  })) as { Parameter?: { Value?: string } };
  const [, digest = ''] = answer.Parameter?.Value?.split('@') ?? [];
  return digest;
}

/** The story of the backend: five things that happen to every team, and how each must end. */
export const backendStory: Story<BackendStage, Record<string, ProbeReport>> = {
  title: 'Rehearsal of the backend',
  open: openBackendStage,
  watch: watchVersions,
  chapters,
};
