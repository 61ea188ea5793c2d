// usage: prove.ts WORKDIR RESULT; WORKDIR/bin has versitygw
import fs from 'node:fs';
import path from 'node:path';
import { freshBundles } from '../../scripts/fresh.mjs';
import { Proofs } from '../proofs.ts';
import { startMeddler } from './meddler.ts';
import { proveSame } from './prove-same.ts';
import { proveStory } from './prove-story.ts';
import { type Server, startGateway, startLocal } from './servers.ts';
import { type Story, tellStory } from './story.ts';

const [work = '', result = ''] = process.argv.slice(2);
const proofs = new Proofs();
process.env.ZIBRO_DIST = freshBundles();

/** The story on one server; its transcript stays in the work folder. */
async function tellOn(start: () => Promise<Server>, folder: string): Promise<Story> {
  const server = await start();
  const meddler = await startMeddler(server.url);
  try {
    return await tellStory(server, meddler, folder);
  } finally {
    await meddler.close();
    await server.close();
  }
}

/** Each server has its own folder. All stories are told at once: each one waits two minutes for the lock of a killed run. */
async function tellAll(): Promise<void> {
  const program = path.join(work, 'bin/versitygw');
  const folder = (name: string) => {
    const made = path.join(work, name);
    fs.mkdirSync(made, { recursive: true });
    return made;
  };
  const pairs = [false, true].map(async (versioned) => {
    const name = versioned ? 'versioned' : 'plain';
    const [neighbour, local] = await Promise.all([
      tellOn(
        () => startGateway(program, folder(`${name}-gateway`), versioned),
        folder(`${name}-gateway-site`),
      ),
      tellOn(() => startLocal(versioned), folder(`${name}-local-site`)),
    ]);
    return { versioned, neighbour, local };
  });
  for (const { versioned, neighbour, local } of await Promise.all(pairs)) {
    const how = versioned ? 'with versions' : 'without versions';
    await proveStory(proofs, `versitygw, ${how}`, neighbour, versioned);
    await proveStory(proofs, `the local S3, ${how}`, local, versioned);
    await proveSame(proofs, how, neighbour, local);
  }
}

try {
  await tellAll();
} catch (error) {
  await proofs.check('the proofs run to their end', () => Promise.reject(error));
} finally {
  proofs.write(result);
}
process.exit();
