import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import * as core from '@actions/core';
import * as glob from '@actions/glob';
import { artifactFolder, artifactNames } from '../artifact-store.ts';
import { standIn } from '../stand-in.ts';

await standIn(async () => {
  const name = core.getInput('name');
  const wanted = core.getInput('path', { required: true });
  const globber = await glob.create(wanted, {
    matchDirectories: false,
    excludeHiddenFiles: !core.getBooleanInput('include-hidden-files'),
  });
  const files = (await globber.glob()).sort();
  if (files.length === 0) return nothingFound(wanted);
  const target = artifactFolder(name);
  if (fs.existsSync(target)) {
    if (!core.getBooleanInput('overwrite')) {
      throw new Error(
        'Failed to CreateArtifact: Received non-retryable error: Failed request: (409) Conflict: an artifact with this name already exists on the workflow run',
      );
    }
    fs.rmSync(target, { recursive: true });
  }
  const root = commonRoot(files, globber.getSearchPaths());
  const hash = createHash('sha256');
  for (const file of files) {
    const inside = path.relative(root, file);
    fs.mkdirSync(path.dirname(path.join(target, inside)), { recursive: true });
    fs.copyFileSync(file, path.join(target, inside));
    hash.update(inside).update('\0').update(fs.readFileSync(file));
  }
  core.setOutput('artifact-id', String(artifactNames().length));
  core.setOutput('artifact-url', pathToFileURL(target).href);
  core.setOutput('artifact-digest', hash.digest('hex'));
  core.info(`Artifact ${name} has been successfully uploaded! It holds ${files.length} files.`);
});

function nothingFound(wanted: string): void {
  const message = `No files were found with the provided path: ${wanted}. No artifacts will be uploaded.`;
  const mode = core.getInput('if-no-files-found');
  if (mode === 'error') throw new Error(message);
  if (mode === 'warn') core.warning(message);
  else if (mode === 'ignore') core.info(message);
  else
    throw new Error(
      `Unrecognized if-no-files-found input. Provided: ${mode}. Available options: warn,error,ignore`,
    );
}

/** What all paths have in common stands for the artifact's root; a single file stands for itself. */
function commonRoot(files: string[], searched: string[]): string {
  const [only] = searched;
  if (searched.length === 1 && only !== undefined)
    return files.length === 1 && files[0] === only ? path.dirname(only) : only;
  const split = searched.map((one) => one.split(path.sep));
  const [first = []] = split;
  const end = first.findIndex((part, at) => split.some((one) => one[at] !== part));
  return first.slice(0, end < 0 ? first.length : end).join(path.sep) || path.sep;
}
