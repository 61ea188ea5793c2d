import fs from 'node:fs';
import path from 'node:path';
import { command } from '../command.ts';
import { differs, type Proofs } from '../proofs.ts';
import { endedWell } from './build.ts';
import { readImage, storedFiles } from './registry-client.ts';
import type { Scene } from './scene.ts';

const TAG = 'archive-1';

/** An image without an engine: the template's own archive, pushed by ecr-push itself, as other clients see it. */
export async function proveArchive(proofs: Proofs, scene: Scene): Promise<void> {
  let digest = '';
  await proofs.check(
    'ecr-push pushes the template’s archive without the engine, with the digest that the archive says',
    async () => {
      digest = await makeArchive(scene);
      return pushArchive(scene, digest, 'true');
    },
  );
  await proofs.check('docker, buildx and oras report the same digest', () => otherClients(scene, digest));
  await proofs.check('oras, given the same archive, pushes the same image', () => byOras(scene, digest));
  await proofs.check('the same archive again: no byte of the registry changes', async () => {
    const before = storedFiles(scene.storage);
    const wrong = await pushArchive(scene, digest, 'false');
    return [...wrong, ...(storedFiles(scene.storage) === before ? [] : ['Files of the registry changed.'])];
  });
}

/** `npm run image` in the template; answers the digest it prints. */
async function makeArchive({ template, root }: Scene): Promise<string> {
  const env = { PATH: `${path.join(root, 'node_modules/node/bin')}:${process.env.PATH}` };
  const npm = (...args: string[]) => command(['npm', ...args], { seconds: 120, cwd: template.folder, env });
  await npm('ci', '--no-audit', '--no-fund');
  const { stdout } = await npm('run', '--silent', 'image');
  return /sha256:[0-9a-f]{64}/.exec(stdout)?.[0] ?? '';
}

async function pushArchive(scene: Scene, digest: string, pushed: 'true' | 'false'): Promise<string[]> {
  const step = await scene.push({ mode: 'archive', tags: TAG, archive: 'image.tar' });
  const stored = await readImage(scene.registry, scene.repository, TAG);
  return [
    ...endedWell(step),
    ...differs('output digest', step.outputs.digest, digest),
    ...differs('output pushed', step.outputs.pushed, pushed),
    ...differs('the registry’s digest', stored.digest, digest),
  ];
}

async function otherClients({ registry, repository }: Scene, digest: string): Promise<string[]> {
  const named = `${registry.host}/${repository}:${TAG}`;
  const login = ['--username', registry.user, '--password', registry.password];
  const pulled = await command(['docker', 'pull', named], { seconds: 60 });
  const buildx = await command(['docker', 'buildx', 'imagetools', 'inspect', named], { seconds: 30 });
  const oras = await command(['oras', 'resolve', '--plain-http', ...login, named], { seconds: 30 });
  return [
    ...differs('docker pull', /^Digest: (\S+)$/m.exec(pulled.stdout)?.[1], digest),
    ...differs('buildx imagetools', /^Digest:\s+(\S+)$/m.exec(buildx.stdout)?.[1], digest),
    ...differs('oras resolve', oras.stdout.trim(), digest),
  ];
}

async function byOras({ registry, repository, template, work }: Scene, digest: string): Promise<string[]> {
  const layout = path.join(work, 'layout');
  fs.mkdirSync(layout, { recursive: true });
  await command(['tar', '-xf', path.join(template.folder, 'image.tar'), '-C', layout], { seconds: 20 });
  const to = ['--to-plain-http', '--to-username', registry.user, '--to-password', registry.password];
  const other = `${registry.host}/by-oras/backend:1`;
  await command(['oras', 'copy', '--from-oci-layout', `${layout}@${digest}`, ...to, other], { seconds: 60 });
  const [ours, theirs] = [
    await readImage(registry, repository, TAG),
    await readImage(registry, 'by-oras/backend', '1'),
  ];
  return differs('the image that oras pushed', theirs, ours);
}
