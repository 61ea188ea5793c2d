import path from 'node:path';
import type { ContainerDefinition, KeyValuePair } from '@aws-sdk/client-ecs';
import type { UnpackedImage } from '../image/image-store.ts';
import { mapPath } from './command-line.ts';

export interface EnvironmentSources {
  image: UnpackedImage;
  definition: ContainerDefinition;
  override: KeyValuePair[] | undefined;
  secrets: Record<string, string>;
  /** What Fargate sets by itself: region, credentials. The image and the task definition may change it. */
  platform: Record<string, string>;
  /** Folder with nothing but `node`. */
  bin: string;
  /** Folder for temporary files of the task. */
  scratch: string;
  /** The file that every node process of the container loads first, as a URL. */
  preload: string;
  /** Container port to port of this machine. */
  ports: Map<number, number>;
}

/** Variables by which node finds files, and whose paths are therefore the unpacked image's. */
const pathVariables = ['NODE_EXTRA_CA_CERTS', 'NODE_PATH', 'SSL_CERT_FILE', 'SSL_CERT_DIR'];

/**
 * The whole environment of a container's processes: nothing of this process is passed on. The order is Docker's and
 * ECS's: platform, image, task definition, secrets, override.
 */
export function environmentOf(sources: EnvironmentSources): Record<string, string> {
  const { image, definition } = sources;
  const env: Record<string, string> = { ...sources.platform };
  for (const one of image.config.Env ?? []) {
    const at = one.indexOf('=');
    if (at > 0) env[one.slice(0, at)] = one.slice(at + 1);
  }
  const pairs = [...(definition.environment ?? [])];
  for (const { name, value } of pairs) if (name) env[name] = value ?? '';
  Object.assign(env, sources.secrets);
  for (const { name, value } of sources.override ?? []) if (name) env[name] = value ?? '';
  for (const name of pathVariables) {
    const value = env[name];
    if (value !== undefined) env[name] = mapPath(value, image.root);
  }
  return { ...env, ...ours(sources, env) };
}

/** What stands in for the container's own file system and network. */
function ours(sources: EnvironmentSources, env: Record<string, string>): Record<string, string> {
  const options = (env.NODE_OPTIONS ?? '').split(/\s+/).map((one) => mapPath(one, sources.image.root));
  return {
    // Only node: a program of this machine's PATH would be one that the image may not have.
    PATH: sources.bin,
    HOME: sources.scratch,
    TMPDIR: sources.scratch,
    NODE_OPTIONS: [`--import=${sources.preload}`, ...options].filter(Boolean).join(' '),
    REHEARSAL_PORTS: [...sources.ports].map((pair) => pair.join('=')).join(','),
  };
}

/** WORKDIR or the task definition's workingDirectory, as a path of the image. */
export function workingDirectoryOf(image: UnpackedImage, definition: ContainerDefinition): string {
  return path.posix.resolve('/', definition.workingDirectory || image.config.WorkingDir || '/');
}
