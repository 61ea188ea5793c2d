import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { layoutOf, smallImage, tar } from './archives.ts';
import { type PushStage, startPushStage } from './push-stage.ts';

let stage: PushStage;
beforeAll(async () => {
  stage = await startPushStage();
  stage.write('image.tar', await tar(layoutOf(await smallImage())));
  stage.write('empty/README', 'no Dockerfile here');
});
afterAll(() => stage.close());

const archive = { mode: 'archive', archive: 'image.tar', tags: 'v1' };
const correct = 'Next: Correct the step’s `with:` block; nothing was changed.';

test.each<[string, Record<string, string>, string[]]>([
  [
    'everything wrong at once',
    {
      repository: 'Backend',
      tags: 'v1\n-v2',
      'aws-region': 'Ireland',
      registry: '1234',
      mode: 'push',
      provenance: 'yes',
      'dry-run': 'True',
      platforms: 'arm64',
      secrets: 'NPM_TOKEN',
      'reuse-label': 'tree',
    },
    [
      'Input mode must be one of build, archive, promote, but is "push".',
      'Input repository must be the name of a repository: lower-case letters and digits, with . _ - or / between them, but is "Backend".',
      'Input tags must be tags, one per line: letters, digits, _ . and -, at most 128 characters (line "-v2"), but is "v1\\n-v2".',
      'Input aws-region must be an AWS region, such as eu-west-1, but is "Ireland".',
      'Input registry must be an account id of 12 digits, but is "1234".',
      'Input platforms must be platforms, one per line, such as linux/arm64 (line "arm64"), but is "arm64".',
      'Input secrets must be id=ENVIRONMENT_VARIABLE, one per line (line "NPM_TOKEN"), but is "NPM_TOKEN".',
      'Input provenance must be one of false, min, max, but is "yes".',
      'Input reuse-label must be one name=value, but is "tree".',
      'Input dry-run must be true or false, but is "True".',
      correct,
    ],
  ],
  ['no tags', { ...archive, tags: '' }, ['Input tags is required.', correct]],
  ['no archive', { ...archive, archive: '' }, ['Input archive is required when mode is archive.', correct]],
  [
    'inputs of other modes',
    { mode: 'promote', tags: 'v1', archive: 'image.tar', labels: 'a=b', 'build-args': 'A=b' },
    [
      'Input source-image is required when mode is promote.',
      'Input build-args belongs to mode build, but mode is promote.',
      'Input archive belongs to mode archive, but mode is promote.',
      'Input labels belongs to modes build and archive, but mode is promote.',
      correct,
    ],
  ],
  [
    'an image to reuse without its label, a tag twice, a secret in the open',
    { tags: 'v1\nv1', 'reuse-image': 'v0', secrets: 'token=ghp_not/a-name' },
    [
      'Input reuse-image needs reuse-label: nothing else says that the image is the right one.',
      'Input tags names v1 twice.',
      'Input secrets: token must name an environment variable, not hold a value.',
      correct,
    ],
  ],
  [
    'a repository that is not there',
    { ...archive, repository: 'zibro/nothing' },
    // The role may push to one repository only: that is what AWS says first.
    [
      'Reading repository zibro/nothing failed.',
      expect.stringContaining('is not authorized to perform: ecr:DescribeRepositories') as unknown as string,
      'Next: Allow ecr:DescribeRepositories to the role (the action’s iam.json lists what it needs).',
    ],
  ],
  [
    'a registry of somebody else',
    { ...archive, registry: '999999999999' },
    [
      'Repository zibro/backend does not exist in eu-west-1.',
      "  caused by: RepositoryNotFoundException: The repository with name 'zibro/backend' does not exist in the registry with id '999999999999'",
      'Next: Create it with your infrastructure code, or correct repository, registry or aws-region.',
    ],
  ],
  [
    'a context that is not there',
    { tags: 'v1', context: 'service' },
    ['Input context: service does not exist.', 'Next: Name a folder in the workspace. Nothing was changed.'],
  ],
  [
    'a context outside',
    { tags: 'v1', context: '/' },
    [
      'Input context: / lies outside the workspace.',
      'Next: Name a folder in the workspace. Nothing was changed.',
    ],
  ],
  [
    'no Dockerfile',
    { tags: 'v1', context: 'empty' },
    [
      'Input file: empty/Dockerfile does not exist.',
      'Next: Name a file in the workspace. Nothing was changed.',
    ],
  ],
  [
    'a secret that is not set',
    { tags: 'v1', context: 'empty', file: 'empty/README', secrets: 'npm=NPM_TOKEN_OF_NOBODY' },
    [
      'Input secrets names NPM_TOKEN_OF_NOBODY, which is not set in the environment of this step.',
      'Next: Set it under env: of the step, from a secret. Nothing was changed.',
    ],
  ],
])('%s', async (_, inputs, message) => {
  const { ok, said, writes } = await stage.run(inputs);
  expect([ok, writes]).toEqual([false, []]);
  expect(said.split('\n')).toEqual(message);
});
