import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ContainerDefinition } from '@aws-sdk/client-ecs';
import type { ImageConfig, UnpackedImage } from '../image/image-store.ts';

/** A command of an image that this machine does not run, in the words of a container runtime. */
export class NotExecutable extends Error {}

/** What a container runs: the task definition's words before the image's, as Docker merges them. */
export function commandOf(
  image: ImageConfig,
  definition: ContainerDefinition,
  override: string[] | undefined,
): string[] {
  const entryPoint = definition.entryPoint ?? [];
  const command = override ?? definition.command ?? [];
  if (entryPoint.length > 0) return [...entryPoint, ...command];
  return [...(image.Entrypoint ?? []), ...(command.length > 0 ? command : (image.Cmd ?? []))];
}

/**
 * The arguments for this project's node that do what `argv` does in the image. Absolute paths are those of the unpacked
 * image. Throws NotExecutable for a program other than node or a script of node: there is no kernel of the image's
 * kind here, and a shell of this machine would see this machine's files.
 */
export function nodeArguments(argv: string[], image: UnpackedImage, workingDirectory: string): string[] {
  const [program = '', ...rest] = argv;
  if (isNode(program)) return rest.map((one) => mapPath(one, image.root));
  if (path.basename(program) === 'docker-entrypoint.sh') {
    return nodeArguments(withoutEntryScript(rest, image), image, workingDirectory);
  }
  const script = lookUp(program, image, workingDirectory);
  return [script, ...rest.map((one) => mapPath(one, image.root))];
}

/** An absolute path of the image, alone, after `=` or as a file URL, as the path on this machine. Others stay. */
export function mapPath(text: string, root: string): string {
  const found = /^(?<before>-[^=]*=)?(?<url>file:\/\/)?(?<file>\/.*)$/s.exec(text)?.groups;
  if (!found?.file) return text;
  // `/readyz` is no path of the image unless the image has something of that name at its root.
  const top = found.file.split('/')[1] ?? '';
  if (top === '' || !fs.existsSync(path.join(root, top))) return text;
  // Normalised first: above the image's root there is nothing, so `/..` is `/`.
  const file = path.join(root, path.posix.normalize(found.file));
  return `${found.before ?? ''}${found.url ? pathToFileURL(file).href : file}`;
}

function isNode(program: string): boolean {
  return ['node', 'nodejs'].includes(path.basename(program));
}

/** The entry script of Docker's official Node.js images: it runs its arguments, after `node` when they are none. */
function withoutEntryScript(rest: string[], image: UnpackedImage): string[] {
  const file = path.join(image.root, 'usr/local/bin/docker-entrypoint.sh');
  const text = fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '';
  if (!text.includes('set -- node "$@"')) {
    throw new NotExecutable('exec: "docker-entrypoint.sh": executable file not found in $PATH');
  }
  return rest[0]?.startsWith('-') ? ['node', ...rest] : rest;
}

/** The file of a program that is a script of node. */
function lookUp(program: string, image: UnpackedImage, workingDirectory: string): string {
  const named = JSON.stringify(program);
  const places = program.includes('/')
    ? [path.join(image.root, path.resolve(workingDirectory, program))]
    : searchPath(image).map((folder) => path.join(image.root, folder, program));
  const file = places.find((one) => fs.existsSync(one));
  if (!file) {
    throw new NotExecutable(
      program.includes('/')
        ? `exec: ${named}: stat ${program}: no such file or directory`
        : `exec: ${named}: executable file not found in $PATH`,
    );
  }
  const first = fs.readFileSync(file).subarray(0, 100).toString('latin1').split('\n')[0] ?? '';
  if (/^#!.*\bnode\b/.test(first)) return file;
  throw new NotExecutable(`exec: ${named}: only node and scripts of node run here, nothing else of an image`);
}

function searchPath(image: UnpackedImage): string[] {
  const set = image.config.Env?.find((one) => one.startsWith('PATH='));
  return (set?.slice(5) ?? '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin').split(':');
}
