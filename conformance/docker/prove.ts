// usage: prove.ts WORKDIR RESULT, with the environment of engine.sh's env.sh and BASE
import { Proofs } from '../proofs.ts';
import { proveArchive } from './archive.ts';
import { proveBuild } from './build.ts';
import { proveContainers } from './container.ts';
import { proveRehearsal } from './rehearsal.ts';
import { openScene } from './scene.ts';

const [work = '', result = ''] = process.argv.slice(2);
const proofs = new Proofs();
try {
  const scene = await openScene(work, process.env);
  try {
    const image = await proveBuild(proofs, scene);
    await proveContainers(proofs, scene, image);
    await proveArchive(proofs, scene);
  } finally {
    await scene.close();
  }
  await proveRehearsal(proofs, { work, base: process.env.BASE ?? '' });
} catch (error) {
  await proofs.check('the proofs run to their end', () => Promise.reject(error));
} finally {
  proofs.write(result);
}
// What a scene that could not be opened left open must not keep this alive.
process.exit();
