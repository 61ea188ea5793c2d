import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { dockerFiles, layoutOf, platformLayout, smallImage, tar } from './archives.ts';
import { type PushStage, startPushStage } from './push-stage.ts';

let stage: PushStage;
beforeEach(async () => {
  stage = await startPushStage();
});
afterEach(() => stage.close());

const archive = { mode: 'archive', archive: 'image.tar', tags: 'v1' };
const pushOf = (blobs: number) => [
  ...Array(blobs).fill('POST upload'),
  ...Array(blobs).fill('PUT upload'),
  'PUT manifest',
];

test('an OCI layout in a tar is pushed, by digest and with its tags', async () => {
  const image = await smallImage();
  stage.write('image.tar', await tar(layoutOf(image)));
  const { ok, outputs, writes, lines, said } = await stage.run({ ...archive, tags: 'v1\nlatest' });
  expect(said).toBe(`Pushed zibro/backend@${image.digest} as v1, latest.`);
  expect(ok).toBe(true);
  const host = stage.cloud.registryHost;
  const config = JSON.parse(image.manifest.toString()).config.size;
  const size = image.layers.reduce((sum, layer) => sum + layer.size, config);
  expect(outputs).toEqual({
    digest: image.digest,
    image: `${host}/zibro/backend@${image.digest}`,
    repository: 'zibro/backend',
    registry: host,
    tags: 'v1\nlatest',
    pushed: 'true',
    reused: 'false',
    size: String(size),
    plan: expect.any(String),
    result: expect.any(String),
  });
  expect(writes.toSorted()).toEqual([...pushOf(4), 'PUT manifest'].toSorted());
  expect(lines).toEqual([
    `Repository ${host}/zibro/backend (IMMUTABLE).`,
    `Archive image.tar (OCI layout) holds ${image.digest}.`,
    '4 blobs to upload (206 kB), 0 are there.',
    'Tag v1: new.',
    'Tag latest: new.',
  ]);
  const pulled = await stage.ecr.image('zibro/backend', 'latest');
  expect(pulled.layers.map(({ digest }) => digest)).toEqual(image.layers.map(({ digest }) => digest));
});

test('the largest layer goes first', async () => {
  const image = await smallImage();
  stage.write('image.tar', await tar(layoutOf(image)));
  const { outputs } = await stage.run({ ...archive, 'dry-run': 'true' });
  const { source } = JSON.parse(outputs.plan ?? '');
  expect(source.image.missing[0].digest).toBe(image.layers[1]?.digest);
});

test('a second run asks one question and writes nothing', async () => {
  const image = await smallImage();
  stage.write('image.tar', await tar(layoutOf(image)));
  await stage.run(archive);
  const { ok, calls, outputs, said } = await stage.run(archive);
  expect([ok, said]).toEqual([
    true,
    `zibro/backend@${image.digest} was there already, with every tag. Nothing was written.`,
  ]);
  expect(calls.map(({ operation }) => operation)).toEqual([
    'DescribeRepositories',
    'GetAuthorizationToken',
    'HEAD manifest',
  ]);
  expect([outputs.pushed, outputs.digest, outputs.tags]).toEqual(['false', image.digest, 'v1']);
});

test('another tag for the same image moves no layer', async () => {
  const image = await smallImage();
  stage.write('image.tar', await tar(layoutOf(image)));
  await stage.run(archive);
  expect((await stage.run({ ...archive, tags: 'v1\nv2' })).writes).toEqual(['PUT manifest']);
});

test('an immutable tag with another image is an error before anything is written, and names both', async () => {
  const [first, second] = [await smallImage('first'), await smallImage('second')];
  await stage.push(first, 'v1');
  stage.write('image.tar', await tar(layoutOf(second)));
  const { ok, said, writes, outputs } = await stage.run({ ...archive, tags: 'v1\nv2' });
  expect([ok, writes, outputs]).toEqual([false, [], {}]);
  expect(said).toBe(
    `Tag v1 of zibro/backend is immutable and names ${first.digest}, not ${second.digest}.\n` +
      'Next: Give this image a tag of its own (the commit is a good one), or promote the image that has the tag. Nothing was changed.',
  );
});

test('layers that are there are not sent again', async () => {
  await stage.push(await smallImage('first'), 'v1');
  stage.write('image.tar', await tar(layoutOf(await smallImage('second'))));
  const { writes, summary } = await stage.run({ ...archive, tags: 'v2' });
  expect(writes.toSorted()).toEqual(pushOf(2).toSorted());
  expect(summary).toContain('2 blobs, 2.5 kB; 2 were there');
});

test.each([
  ['as docker save writes it', { gzip: false }],
  ['with compressed layers', { gzip: true }],
])('a docker archive %s becomes the same OCI image every time', async (_, options) => {
  const image = await smallImage();
  stage.write('image.tar', await tar(dockerFiles(image, options)));
  const first = await stage.run(archive);
  expect(first.said).toBe(`Pushed zibro/backend@${first.outputs.digest} as v1.`);
  expect(first.lines[1]).toBe(`Archive image.tar (docker archive) holds ${first.outputs.digest}.`);
  const pulled = await stage.ecr.image('zibro/backend', 'v1');
  expect(pulled.config).toEqual(image.config);
  expect(pulled.layers.map(({ mediaType }) => mediaType)).toEqual(
    Array(3).fill(`application/vnd.oci.image.layer.v1.tar${options.gzip ? '+gzip' : ''}`),
  );
  if (!options.gzip) {
    expect(pulled.layers.map(({ digest }) => digest)).toEqual(image.layers.map(({ digest }) => digest));
  }
  expect((await stage.run(archive)).writes).toEqual([]);
});

test('a layout in a folder', async () => {
  const image = await smallImage();
  for (const [name, bytes] of layoutOf(image)) stage.write(`layout/${name}`, bytes);
  const { outputs } = await stage.run({ ...archive, archive: 'layout' });
  expect(outputs.digest).toBe(image.digest);
});

test('a tar that was compressed', async () => {
  const image = await smallImage();
  stage.write('image.tar', gzipSync(await tar(layoutOf(image))));
  expect((await stage.run(archive)).outputs.digest).toBe(image.digest);
});

test('an index: children by digest before the index, size of the largest image', async () => {
  const { files, index, children } = await platformLayout();
  stage.write('image.tar', await tar(files));
  const { outputs, said } = await stage.run({ ...archive, labels: 'both=yes' });
  expect(said).toBe(`Pushed zibro/backend@${index} as v1.`);
  const [largest] = children;
  const config = JSON.parse(String(largest?.manifest)).config.size;
  expect(outputs.size).toBe(String(largest?.layers.reduce((sum, layer) => sum + layer.size, config)));
  expect((await stage.ecr.image('zibro/backend', 'v1')).digest).toBe(index);
  expect((await stage.run(archive)).writes).toEqual([]);
});

test('a dry run says what would be uploaded, and writes nothing', async () => {
  const image = await smallImage();
  stage.write('image.tar', await tar(layoutOf(image)));
  const { ok, outputs, writes, said, summary } = await stage.run({ ...archive, 'dry-run': 'true' });
  expect([ok, writes, said]).toEqual([true, [], 'Dry run: nothing was built and nothing was pushed.']);
  expect([outputs.digest, outputs.pushed, outputs.result]).toEqual([image.digest, 'false', undefined]);
  expect(summary).toContain('4 blobs to upload &#40;206 kB&#41;, 0 are there.');
});

test('the image must carry the labels', async () => {
  stage.write('image.tar', await tar(layoutOf(await smallImage('old tree'))));
  const { ok, said, writes } = await stage.run({
    ...archive,
    labels: 'dev.zibro.tree=new tree\nteam=backend',
  });
  expect([ok, writes]).toEqual([false, []]);
  expect(said).toBe(
    'The image in image.tar does not carry the label dev.zibro.tree=new tree (it says old tree), nor team=backend (it has no such label).\n' +
      'Next: Build the archive from this commit, with this label. Nothing was changed.',
  );
});

test('a tag moves where it may, and the log says from where', async () => {
  const mutable = await startPushStage({ tagMutability: 'MUTABLE_WITH_EXCLUSION', exclusionFilters: ['v*'] });
  try {
    const [first, second] = [await smallImage('first'), await smallImage('second')];
    await mutable.push(first, 'latest');
    mutable.write('image.tar', await tar(layoutOf(second)));
    const { ok, lines } = await mutable.run({ ...archive, tags: 'latest\nv2' });
    expect([ok, lines.slice(-2)]).toEqual([
      true,
      [`Tag latest: moves from ${first.digest.slice(0, 19)}.`, 'Tag v2: new.'],
    ]);
    mutable.write('image.tar', await tar(layoutOf(first)));
    expect((await mutable.run({ ...archive, tags: 'latest\nv2' })).said).toContain(
      `Tag v2 of zibro/backend is immutable and names ${second.digest}, not ${first.digest}.`,
    );
  } finally {
    await mutable.close();
  }
});

test('no password is in the log, the outputs or the summary, and the log hides it', async () => {
  stage.write('image.tar', await tar(layoutOf(await smallImage())));
  const { secrets, lines, outputs, summary } = await stage.run(archive);
  expect(secrets).toHaveLength(2);
  const seen = JSON.stringify([lines, outputs, summary]);
  for (const secret of secrets) expect(seen).not.toContain(secret);
});
