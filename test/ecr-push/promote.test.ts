import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { smallImage } from './archives.ts';
import { type PushStage, startPushStage } from './push-stage.ts';

let stage: PushStage;
beforeEach(async () => {
  stage = await startPushStage();
});
afterEach(() => stage.close());

test.each([
  ['a tag', () => 'v1'],
  ['a digest', (digest: string) => digest],
  ['an image by digest', (digest: string) => `${stage.cloud.registryHost}/zibro/backend@${digest}`],
  ['an image by tag', () => `${stage.cloud.registryHost}/zibro/backend:v1`],
  ['tag and digest', (digest: string) => `${stage.cloud.registryHost}/zibro/backend:v1@${digest}`],
])('promotes %s without moving a layer', async (_, source) => {
  const image = await smallImage();
  await stage.push(image, 'v1');
  const { said, writes, outputs } = await stage.run({
    mode: 'promote',
    'source-image': source(image.digest),
    tags: 'release-1\nrelease-2',
  });
  expect(said).toBe(`Pushed zibro/backend@${image.digest} as release-1, release-2.`);
  expect(writes).toEqual(['PUT manifest', 'PUT manifest']);
  expect([outputs.digest, outputs.tags, outputs.pushed]).toEqual([
    image.digest,
    'release-1\nrelease-2',
    'true',
  ]);
});

test.each([
  ['a tag that is not there', 'v9'],
  ['a digest that is not there', `sha256:${'0'.repeat(64)}`],
  ['another repository', `other.example.com/zibro/backend@sha256:${'0'.repeat(64)}`],
])('%s cannot be promoted', async (_, source) => {
  await stage.push(await smallImage(), 'v1');
  const { said, writes } = await stage.run({ mode: 'promote', 'source-image': source, tags: 'release' });
  expect(writes).toEqual([]);
  expect(said).toBe(
    `Image ${source} is not in repository zibro/backend.\n` +
      'Next: Correct source-image: a tag, a digest or an image by digest of this repository. Nothing was changed.',
  );
});

test('an image that carries the label is used again, and nothing is built or pushed', async () => {
  const image = await smallImage('tree-1');
  await stage.push(image, 'v1');
  const reused = await stage.run({
    tags: 'v1\nv2',
    'reuse-image': `${stage.cloud.registryHost}/zibro/backend@${image.digest}`,
    'reuse-label': 'dev.zibro.tree=tree-1',
  });
  expect([reused.said, reused.writes]).toEqual([`zibro/backend@${image.digest} is used again.`, []]);
  expect(reused.outputs).toMatchObject({ digest: image.digest, reused: 'true', pushed: 'false', tags: 'v1' });
});

test.each([
  ['carries another label', 'v1', 'v1 does not carry dev.zibro.tree=tree-2'],
  ['is not there', 'v9', 'v9 is not in the repository any more'],
  [
    'is in another repository',
    'other.example.com/app:v1',
    'other.example.com/app:v1 is not in repository zibro/backend',
  ],
])('an image that %s is not used again, and the log says why', async (_, reuse, why) => {
  const image = await smallImage('tree-1');
  await stage.push(image, 'v1');
  const { lines, outputs } = await stage.run({
    mode: 'promote',
    'source-image': 'v1',
    tags: 'v1',
    'reuse-image': reuse,
    'reuse-label': 'dev.zibro.tree=tree-2',
  });
  expect(lines[1]).toBe(`The image to reuse is not used: ${why}.`);
  expect(outputs.reused).toBe('false');
});
