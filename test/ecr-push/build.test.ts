import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import type { BuiltImage } from '../../rehearsal/cloud/images/build-image.ts';
import { systemClock } from '../../src/core/clock.ts';
import { layoutOf, smallImage, tar } from './archives.ts';
import { type PushStage, startPushStage } from './push-stage.ts';

// Each run starts several processes.
jest.setTimeout(20_000);

let stage: PushStage;
beforeEach(async () => {
  stage = await startPushStage();
  stage.write('service/Dockerfile', 'FROM scratch');
  const bin = path.join(stage.workspace, 'bin');
  fs.mkdirSync(bin);
  fs.symlinkSync(path.join(import.meta.dirname, 'fake-docker.sh'), path.join(bin, 'docker'));
});
afterEach(() => stage.close());

const label = 'dev.zibro.tree=tree-1';
const inputs = { context: 'service', tags: 'v1' };

interface FakeDocker {
  driver?: string;
  store?: string;
  fails?: string;
}

/** Runs the action with a docker that is this and builds that. */
async function build(more: Record<string, string>, docker: FakeDocker, image?: BuiltImage) {
  const built = image ?? (await smallImage('tree-1'));
  stage.write('built-by-docker.tar', await tar(layoutOf(built)));
  const blobs = [...built.blobs].filter(([digest]) => digest !== built.digest);
  const fake = {
    image: {
      digest: built.digest,
      manifest: built.manifest.toString(),
      blobs: Object.fromEntries(blobs.map(([digest, bytes]) => [digest, bytes.toString('base64')])),
    },
    archive: path.join(stage.workspace, 'built-by-docker.tar'),
    fails: docker.fails,
  };
  stage.write('fake-docker.json', JSON.stringify(fake));
  const result = await stage.run(
    { ...inputs, ...more },
    {
      clock: systemClock,
      env: {
        PATH: `${path.join(stage.workspace, 'bin')}:${path.dirname(process.execPath)}:${process.env.PATH}`,
        FAKE_DOCKER: path.join(stage.workspace, 'fake-docker.json'),
        FAKE_DRIVER: docker.driver ?? 'none',
        FAKE_STORE: docker.store ?? '',
        NPM_TOKEN: 'the-secret',
      },
    },
  );
  return { ...result, digest: built.digest };
}

const logged = (): Record<string, unknown>[] => {
  const log = path.join(stage.workspace, 'docker.log');
  return fs.existsSync(log)
    ? fs
        .readFileSync(log, 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line))
    : [];
};

const engines: [string, FakeDocker][] = [
  ['a builder of its own', { driver: 'docker-container' }],
  [
    'the engine with its containerd store',
    { driver: 'docker', store: '[[driver-type io.containerd.snapshotter.v1]]' },
  ],
  ['the engine with its classic store', { driver: 'docker', store: '[[Backing Filesystem extfs]]' }],
];

test.each(engines)('%s: the image is pushed and gets its tags', async (_, docker) => {
  const { ok, said, digest, outputs } = await build({ tags: 'v1\nv2' }, docker);
  expect([said, ok]).toEqual([`Pushed zibro/backend@${digest} as v1, v2.`, true]);
  expect(outputs).toMatchObject({ digest, tags: 'v1\nv2', pushed: 'true', reused: 'false' });
  expect((await stage.ecr.image('zibro/backend', 'v2')).digest).toBe(digest);
});

test.each(engines)(
  '%s: the same source under the same immutable tag is not built again',
  async (_, docker) => {
    await build({}, docker);
    const builds = logged().length;
    const { said, writes, digest } = await build({ 'reuse-label': label }, docker);
    expect([said, writes]).toEqual([
      `zibro/backend@${digest} was there already, with every tag. Nothing was written.`,
      [],
    ]);
    expect(logged()).toHaveLength(builds);
  },
);

test.each(engines)(
  '%s: another source under an immutable tag is an error before the build',
  async (_, docker) => {
    const { digest } = await build({}, docker);
    const builds = logged().length;
    const { said, writes } = await build({ 'reuse-label': 'dev.zibro.tree=tree-2' }, docker);
    expect(said).toBe(
      `Tag v1 of zibro/backend is immutable and names ${digest}, which does not carry dev.zibro.tree=tree-2: it was made from another source.\n` +
        'Next: Give this image a tag of its own (the commit is a good one). Nothing was built and nothing was changed.',
    );
    expect([writes, logged().length]).toEqual([[], builds]);
  },
);

test.each(engines.slice(0, 2))(
  '%s: without a label the digest decides, and both are named',
  async (_, docker) => {
    const { digest: first } = await build({}, docker);
    expect((await build({}, docker)).said).toMatch(/was there already, with every tag/);
    const { said, digest } = await build({}, docker, await smallImage('tree-2'));
    expect(said.split('\n')[0]).toBe(
      `Tag v1 of zibro/backend is immutable and names ${first}, not ${digest}.`,
    );
    expect(said).toMatch(/No tag was written\.$|no tag was written\.$/);
  },
);

test('the classic store cannot compare, and says what would help', async () => {
  const docker = { driver: 'docker', store: '' };
  const { digest } = await build({}, docker);
  expect((await build({}, docker)).said).toBe(
    `Tag v1 of zibro/backend is immutable and names ${digest}, and nothing says whether this source makes that image.\n` +
      'Next: Set reuse-label to what identifies the source, or add docker/setup-buildx-action before this step. Nothing was changed.',
  );
});

test('every input reaches the builder; the secret only through the environment', async () => {
  const { ok, lines } = await build(
    {
      target: 'runtime',
      platforms: 'linux/amd64\nlinux/arm64',
      'build-args': 'VERSION=1.2.3\nQUERY=a=b',
      labels: 'team=backend',
      'reuse-label': label,
      secrets: 'token=NPM_TOKEN',
      network: 'none',
      provenance: 'max',
      'cache-from': 'type=gha',
      'cache-to': 'type=gha,mode=max',
    },
    { driver: 'docker-container' },
  );
  expect(ok).toBe(true);
  const [{ args, secret } = {}] = logged();
  const context = path.join(fs.realpathSync(stage.workspace), 'service');
  expect(args).toEqual([
    '--progress=plain',
    ...['--file', path.join(context, 'Dockerfile'), '--target', 'runtime'],
    ...['--platform', 'linux/amd64', '--platform', 'linux/arm64'],
    ...['--build-arg', 'VERSION=1.2.3', '--build-arg', 'QUERY=a=b'],
    ...[
      '--label',
      'team=backend',
      '--label',
      label,
      '--secret',
      'id=token,env=NPM_TOKEN',
      '--network',
      'none',
    ],
    ...[
      '--provenance=mode=max',
      '--sbom=false',
      '--cache-from',
      'type=gha',
      '--cache-to',
      'type=gha,mode=max',
    ],
    '--output',
    `type=image,oci-mediatypes=true,oci-artifact=false,name=${stage.cloud.registryHost}/zibro/backend,push=true,push-by-digest=true,name-canonical=true`,
    ...['--metadata-file', expect.stringMatching(/build-metadata\.json$/), context],
  ]);
  expect(secret).toBe('the-secret');
  expect(lines.join('\n')).not.toContain('the-secret');
});

test('docker gets a private configuration over the user’s own, which goes away', async () => {
  stage.write(
    '.docker/config.json',
    JSON.stringify({ auths: { 'other.example.com': {} }, credsStore: 'desktop' }),
  );
  stage.write('.docker/contexts/meta.json', '{}');
  const { secrets } = await build({}, { driver: 'docker-container' });
  const [{ args }, seen] = logged() as [Record<string, unknown>, Record<string, unknown>];
  expect(seen).toEqual({
    mode: '600',
    config: {
      auths: ['other.example.com', stage.cloud.registryHost],
      credsStore: 'desktop',
      credHelpers: { [stage.cloud.registryHost]: '' },
    },
    entries: ['config.json', 'contexts'],
    buildx: path.join(stage.workspace, '.docker/buildx'),
  });
  for (const secret of secrets) expect(JSON.stringify(args)).not.toContain(secret);
  expect(fs.readFileSync(path.join(stage.workspace, '.docker/config.json'), 'utf8')).not.toContain(
    stage.cloud.registryHost,
  );
});

test.each<[string, FakeDocker, string]>([
  [
    'no buildx',
    {},
    'There is no Docker engine with buildx to build with.\n  caused by: docker: unknown command: docker buildx\nNext: Run on a machine that has one, add docker/setup-buildx-action before this step, or push an image archive with mode: archive.',
  ],
  [
    'no engine',
    { driver: '' },
    'There is no Docker engine with buildx to build with.\n  caused by: Cannot connect to the Docker daemon.\nNext: Run on a machine that has one, add docker/setup-buildx-action before this step, or push an image archive with mode: archive.',
  ],
  [
    'a build that fails',
    {
      driver: 'docker-container',
      fails: '#5 ERROR: process "npm ci" did not complete\nERROR: failed to solve: exit code: 1',
    },
    'The build failed with exit code 1.\n  caused by: ERROR: failed to solve: exit code: 1\nNext: See the output of the build above. No tag was written.',
  ],
  [
    'a push that is refused',
    { driver: 'docker-container', fails: 'ERROR: failed to push: unexpected status: 403 Forbidden' },
    'The build failed with exit code 1.\n  caused by: ERROR: failed to push: unexpected status: 403 Forbidden\nNext: Allow the pushes of the action’s iam.json to the role, and look at the repository’s policy. No tag was written.',
  ],
])('%s', async (_, docker, message) => {
  const { ok, said, writes } = await build({}, docker);
  expect([said, ok, writes]).toEqual([message, false, []]);
});

test('a dry run shows the command, and nothing is built', async () => {
  const { ok, lines, outputs } = await build({ 'dry-run': 'true' }, { driver: 'docker-container' });
  expect([ok, logged()]).toEqual([true, []]);
  expect(lines[1]).toMatch(/^Build: docker buildx build --progress=plain /);
  expect([outputs.digest, outputs.repository, outputs.tags]).toEqual([undefined, 'zibro/backend', 'v1']);
});
