import path from 'node:path';
import { differs, type Proofs } from '../proofs.ts';
import { command } from './command.ts';
import { readImage, storedFiles } from './registry-client.ts';
import type { Scene } from './scene.ts';

const TAG = 'archive-1';

/** An image without an engine: the template's own archive, pushed by ecr-push itself, as other clients see it. */
export async function proveArchive(proofs: Proofs, scene: Scene): Promise<void> {
  const { registry, repository, storage, template, root, work } = scene;
  const named = `${registry.host}/${repository}:${TAG}`;
  let digest = '';

  await proofs.check(
    'ecr-push pushes the template’s archive without the engine, with the digest that the archive says',
    async () => {
      const npm = (...args: string[]) =>
        command(['npm', ...args], {
          seconds: 120,
          cwd: template.folder,
          env: { PATH: `${path.join(root, 'node_modules/node/bin')}:${process.env.PATH}` },
        });
      await npm('ci', '--no-audit', '--no-fund');
      const { stdout } = await npm('run', '--silent', 'image');
      digest = /sha256:[0-9a-f]{64}/.exec(stdout)?.[0] ?? '';
      const step = await scene.push({ mode: 'archive', tags: TAG, archive: 'image.tar' });
      if (step.exitCode !== 0)
        return [
          `ecr-push ended with ${step.exitCode ?? step.signal}:\n${step.stdout.slice(-3000)}${step.stderr}`,
        ];
      return [
        ...differs('output digest', step.outputs.digest, digest),
        ...differs('output pushed', step.outputs.pushed, 'true'),
        ...differs('the registry’s digest', (await readImage(registry, repository, TAG)).digest, digest),
      ];
    },
  );

  await proofs.check('docker, buildx and oras report the same digest', async () => {
    const pulled = await command(['docker', 'pull', named], { seconds: 60 });
    const buildx = await command(['docker', 'buildx', 'imagetools', 'inspect', named], { seconds: 30 });
    const oras = await command(['oras', 'resolve', '--plain-http', ...login(scene), named], { seconds: 30 });
    return [
      ...differs('docker pull', /^Digest: (\S+)$/m.exec(pulled.stdout)?.[1], digest),
      ...differs('buildx imagetools', /^Digest:\s+(\S+)$/m.exec(buildx.stdout)?.[1], digest),
      ...differs('oras resolve', oras.stdout.trim(), digest),
    ];
  });

  await proofs.check('oras, given the same archive, pushes the same image', async () => {
    const layout = path.join(work, 'layout');
    await command(['mkdir', '-p', layout], { seconds: 5 });
    await command(['tar', '-xf', path.join(template.folder, 'image.tar'), '-C', layout], { seconds: 20 });
    const other = `${registry.host}/by-oras/backend:1`;
    const to = ['--to-plain-http', '--to-username', registry.user, '--to-password', registry.password];
    await command(['oras', 'copy', '--from-oci-layout', `${layout}@${digest}`, ...to, other], {
      seconds: 60,
    });
    const [ours, theirs] = [
      await readImage(registry, repository, TAG),
      await readImage(registry, 'by-oras/backend', '1'),
    ];
    return [...differs('oras’ image', theirs, ours)];
  });

  await proofs.check('the same archive again: no byte of the registry changes', async () => {
    const before = storedFiles(storage);
    const step = await scene.push({ mode: 'archive', tags: TAG, archive: 'image.tar' });
    return [
      ...differs('exit code', step.exitCode, 0),
      ...differs('output pushed', step.outputs.pushed, 'false'),
      ...(storedFiles(storage) === before ? [] : ['Files of the registry changed.']),
    ];
  });
}

const login = ({ registry }: Scene) => ['--username', registry.user, '--password', registry.password];
