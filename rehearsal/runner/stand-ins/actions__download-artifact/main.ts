import fs from 'node:fs';
import path from 'node:path';
import * as core from '@actions/core';
import { artifactFolder, artifactNames } from '../artifact-store.ts';
import { standIn } from '../stand-in.ts';

await standIn(() => {
  for (const name of ['github-token', 'artifact-ids']) {
    if (core.getInput(name))
      throw new Error(`Input ${name} is not supported by this stand-in for actions/download-artifact.`);
  }
  const target = path.resolve(process.env.GITHUB_WORKSPACE ?? '', core.getInput('path'));
  const name = core.getInput('name');
  if (name !== '') {
    if (!artifactNames().includes(name)) {
      throw new Error(`Unable to download artifact(s): Artifact not found for name: ${name}`);
    }
    fs.cpSync(artifactFolder(name), target, { recursive: true });
    core.info(`Artifact ${name} is in ${target}`);
  } else downloadAll(target);
  core.setOutput('download-path', target);
});

function downloadAll(target: string): void {
  const pattern = core.getInput('pattern');
  const names = artifactNames().filter((one) => pattern === '' || path.matchesGlob(one, pattern));
  for (const one of names) {
    const folder = core.getBooleanInput('merge-multiple') ? target : path.join(target, one);
    fs.cpSync(artifactFolder(one), folder, { recursive: true });
  }
  core.info(`Total of ${names.length} artifact(s) downloaded: ${names.join(', ')}`);
}
