import fs from 'node:fs';
import path from 'node:path';
import { surroundings } from './stand-in.ts';

/** Where the artifacts of this run are: one folder for each. */
export function artifactFolder(name?: string): string {
  const run = path.join(surroundings().store, 'artifacts', process.env.GITHUB_RUN_ID ?? '');
  if (name === undefined) return run;
  if (name === '' || /["<>:|*?\r\n\\/]/.test(name)) {
    throw new Error(
      `The artifact name is not valid: ${name}. Contains one of the characters " : < > | * ? \\ / or a line break.`,
    );
  }
  return path.join(run, name);
}

/** Names of the artifacts of this run, sorted. */
export function artifactNames(): string[] {
  const folder = artifactFolder();
  return fs.existsSync(folder) ? fs.readdirSync(folder).sort() : [];
}
