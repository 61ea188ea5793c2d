import { differs, type Proofs } from '../proofs.ts';
import { readImage, storedFiles } from './registry-client.ts';
import type { Scene } from './scene.ts';

const TAG = 'docker-1';

/** What the workflow gives ecr-push for a build of the template. */
export function buildInputs({ base, template }: Scene, tag: string): Record<string, string> {
  return {
    mode: 'build',
    tags: tag,
    network: 'host',
    'build-args': `BASE=${base}\nAPP_COMMIT=${template.commit}\nAPP_TREE=${template.tree}`,
    labels: `org.opencontainers.image.revision=${template.commit}\ndev.zibro.tree=${template.tree}`,
    secrets: 'npmrc=NPMRC',
  };
}

/** A real build of the template's Dockerfile, pushed to a real registry. Answers the image by its digest. */
export async function proveBuild(proofs: Proofs, scene: Scene): Promise<string> {
  const { registry, repository, storage, template } = scene;
  let digest = '';

  await proofs.check(
    'ecr-push builds the template’s Dockerfile with BuildKit and pushes it to a registry',
    async () => {
      const step = await scene.push(buildInputs(scene, TAG));
      if (step.exitCode !== 0)
        return [
          `ecr-push ended with ${step.exitCode ?? step.signal}:\n${step.stdout.slice(-3000)}${step.stderr}`,
        ];
      digest = step.outputs.digest ?? '';
      return [
        ...differs('output pushed', step.outputs.pushed, 'true'),
        ...differs('output image', step.outputs.image, `${registry.host}/${repository}@${digest}`),
      ];
    },
  );

  await proofs.check(
    'the digest it printed is that of the bytes in the registry, under the tag and by itself',
    async () => {
      const byTag = await readImage(registry, repository, TAG);
      const byDigest = await readImage(registry, repository, digest);
      return [
        ...differs('the tag’s digest', byTag.digest, digest),
        ...differs('the digest', byDigest.digest, digest),
      ];
    },
  );

  await proofs.check(
    'the image runs node as user node, carries its labels, and has a layer for each file system change',
    async () => {
      const { config, layers } = await readImage(registry, repository, digest);
      const { User, Entrypoint, Cmd, Labels = {}, Env = [] } = config.config;
      return [
        ...differs('User', User, 'node'),
        ...differs('Entrypoint and Cmd', [Entrypoint, Cmd], [['node'], ['dist/server.js']]),
        ...differs('label revision', Labels['org.opencontainers.image.revision'], template.commit),
        ...differs('label tree', Labels['dev.zibro.tree'], template.tree),
        ...differs('layers', layers.length, config.rootfs.diff_ids.length),
        ...(layers.length < 5
          ? [`There are ${layers.length} layers: the base, and at least four of the Dockerfile.`]
          : []),
        ...(JSON.stringify(config).includes('registry=')
          ? ['The build secret is in the image’s configuration.']
          : []),
        ...differs('APP_TREE', Env.includes(`APP_TREE=${template.tree}`), true),
      ];
    },
  );

  await proofs.check(
    'the same tag and tree again: nothing is built, no byte of the registry changes',
    async () => {
      const before = storedFiles(storage);
      const step = await scene.push({
        ...buildInputs(scene, TAG),
        'reuse-label': `dev.zibro.tree=${template.tree}`,
      });
      return [
        ...differs('exit code', step.exitCode, 0),
        ...differs('output pushed', step.outputs.pushed, 'false'),
        ...differs('output digest', step.outputs.digest, digest),
        ...(storedFiles(storage) === before ? [] : ['Files of the registry changed.']),
      ];
    },
  );
  return `${registry.host}/${repository}@${digest}`;
}
