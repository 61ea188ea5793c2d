import type { StepResult } from '../../test/support/bundle.ts';
import { differs, type Proofs } from '../proofs.ts';
import { readImage, storedFiles } from './registry-client.ts';
import type { Scene } from './scene.ts';

const TAG = 'docker-1';

/** A real build of the template's Dockerfile, pushed to a real registry. Answers the image by its digest. */
export async function proveBuild(proofs: Proofs, scene: Scene): Promise<string> {
  let digest = '';
  await proofs.check(
    'ecr-push builds the template’s Dockerfile with BuildKit and pushes it to a registry',
    async () => {
      const step = await scene.push(buildInputs(scene));
      digest = step.outputs.digest ?? '';
      const image = `${scene.registry.host}/${scene.repository}@${digest}`;
      return [
        ...endedWell(step),
        ...differs('output pushed', step.outputs.pushed, 'true'),
        ...differs('output image', step.outputs.image, image),
      ];
    },
  );
  await proofs.check(
    'the digest it printed is that of the bytes in the registry, under the tag and by itself',
    async () => {
      const [byTag, byDigest] = [await image(scene, TAG), await image(scene, digest)];
      return [
        ...differs('the tag’s digest', byTag.digest, digest),
        ...differs('the digest', byDigest.digest, digest),
      ];
    },
  );
  await proofs.check('the image runs as user node, carries its labels, and holds no build secret', () =>
    configuration(scene, digest),
  );
  await proofs.check('the same tag and tree again: nothing is built, no byte of the registry changes', () =>
    pushAgain(scene, digest),
  );
  return `${scene.registry.host}/${scene.repository}@${digest}`;
}

/** What the reusable workflow gives ecr-push, and what a build needs here. */
function buildInputs({ base, template }: Scene): Record<string, string> {
  return {
    mode: 'build',
    tags: TAG,
    network: 'host',
    'build-args': `BASE=${base}\nAPP_COMMIT=${template.commit}\nAPP_TREE=${template.tree}`,
    labels: `org.opencontainers.image.revision=${template.commit}\ndev.zibro.tree=${template.tree}`,
    secrets: 'npmrc=NPMRC',
  };
}

const image = ({ registry, repository }: Scene, reference: string) =>
  readImage(registry, repository, reference);

/** What an action said when it did not end well; nothing when it did. */
export function endedWell({ exitCode, signal, stdout, stderr }: StepResult): string[] {
  if (exitCode === 0) return [];
  return [`The action ended with ${exitCode ?? signal}:\n${stdout.slice(-3000)}${stderr.slice(-1000)}`];
}

async function configuration(scene: Scene, digest: string): Promise<string[]> {
  const { template } = scene;
  const { config, layers } = await image(scene, digest);
  const { User, Entrypoint, Cmd, Labels = {}, Env = [] } = config.config;
  return [
    ...differs('User', User, 'node'),
    ...differs('Entrypoint and Cmd', [Entrypoint, Cmd], [['node'], ['dist/server.js']]),
    ...differs('the label of the commit', Labels['org.opencontainers.image.revision'], template.commit),
    ...differs('the label of the tree', Labels['dev.zibro.tree'], template.tree),
    ...differs('APP_COMMIT is set', Env.includes(`APP_COMMIT=${template.commit}`), true),
    ...differs('the number of layers', layers.length, config.rootfs.diff_ids.length),
    // The base, the folder, and the four copies.
    ...(layers.length < 6 ? [`There are ${layers.length} layers.`] : []),
    ...(JSON.stringify(config).includes('cafile') ? ['The npm settings are in the configuration.'] : []),
  ];
}

async function pushAgain(scene: Scene, digest: string): Promise<string[]> {
  const before = storedFiles(scene.storage);
  const label = `dev.zibro.tree=${scene.template.tree}`;
  const step = await scene.push({ ...buildInputs(scene), 'reuse-label': label });
  return [
    ...endedWell(step),
    ...differs('output pushed', step.outputs.pushed, 'false'),
    ...differs('output digest', step.outputs.digest, digest),
    ...(storedFiles(scene.storage) === before ? [] : ['Files of the registry changed.']),
  ];
}
