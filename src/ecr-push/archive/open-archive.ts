import fs from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { asError, Failure } from '../../core/failure.ts';
import { folderFiles, tarFiles } from './archive-files.ts';
import type { ArchiveImage } from './archive-image.ts';
import { readDockerArchive } from './docker-archive.ts';
import { readOciLayout } from './oci-layout.ts';

/**
 * Opens an image archive: an OCI layout (folder or tar) or the output of docker save, also compressed with gzip.
 * @param name the input, relative to the workspace
 * @throws Failure
 */
export async function openArchive(
  name: string,
  { workspace, temp }: { workspace: string; temp: string },
): Promise<ArchiveImage> {
  const found = insideWorkspace(name, workspace);
  try {
    const files = fs.statSync(found).isDirectory()
      ? folderFiles(found)
      : tarFiles(await uncompressed(found, temp));
    // Newer engines write both: what docker save writes for OCI readers is the image as it was built.
    if (files.find('index.json')) return readOciLayout(files);
    if (files.find('manifest.json')) return await readDockerArchive(files);
    throw new Error('it has neither index.json (OCI layout) nor manifest.json (docker save)');
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure({
      what: `Archive ${name} is not an image that can be pushed: ${asError(error).message}.`,
      next: 'Make it again, with docker buildx build --output type=oci,dest=FILE, with docker save, or with your build tool.',
    });
  }
}

/** @throws Failure when there is nothing, or it lies outside the workspace */
function insideWorkspace(name: string, workspace: string): string {
  const root = fs.realpathSync(workspace);
  const wanted = path.resolve(root, name);
  if (!fs.existsSync(wanted)) {
    throw new Failure({
      what: `Archive ${name} does not exist.`,
      next: 'Correct archive: it is relative to the workspace. Does the step that makes it run before this one?',
    });
  }
  const found = fs.realpathSync(wanted);
  if (found.startsWith(root + path.sep)) return found;
  throw new Failure({
    what: `Archive ${name} lies outside the workspace.`,
    next: 'Put it into the workspace, and name it relative to that.',
  });
}

/** The file, or a copy of it without gzip. */
async function uncompressed(file: string, temp: string): Promise<string> {
  const magic = Buffer.alloc(2);
  const handle = fs.openSync(file, 'r');
  fs.readSync(handle, magic, 0, 2, 0);
  fs.closeSync(handle);
  if (!magic.equals(Buffer.from([0x1f, 0x8b]))) return file;
  const copy = path.join(temp, 'archive.tar');
  await pipeline(fs.createReadStream(file), createGunzip(), fs.createWriteStream(copy));
  return copy;
}
