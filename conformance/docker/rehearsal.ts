import fs from 'node:fs';
import path from 'node:path';
import { command } from '../command.ts';
import type { Proofs } from '../proofs.ts';

/** What `npm start` runs, where a Docker engine answers: the same story, with images that the engine builds. */
export async function proveRehearsal(
  proofs: Proofs,
  { work, base }: { work: string; base: string },
): Promise<void> {
  const root = path.resolve(import.meta.dirname, '../..');
  await proofs.check(
    'the rehearsal of the backend ends as it should with images built by the engine',
    async () => {
      const start = ['--import', './rehearsal/json-hook.mjs', 'rehearsal/start.ts', 'backend'];
      const { stdout } = await command([process.execPath, ...start], {
        seconds: 240,
        cwd: root,
        show: true,
        env: {
          ZIBRO_REHEARSAL_BASE: base,
          ZIBRO_REHEARSAL_NETWORK: 'host',
          ZIBRO_REHEARSAL_NPMRC: path.join(work, 'npmrc'),
        },
      });
      const page = fs.readFileSync(path.join(root, 'build/rehearsal/backend.html'), 'utf8');
      return [
        ...(stdout.includes('Images are built by Docker')
          ? []
          : ['It did not say that Docker builds the images.']),
        ...(page.includes(`FROM ${base}@sha256:`)
          ? []
          : ['No log of a build on the base image is on its page.']),
      ];
    },
  );
}
