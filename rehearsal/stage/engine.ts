import { spawnSync } from 'node:child_process';
import fs from 'node:fs';

/** How images are made on this machine, and what the repository's settings say about it. */
export interface Engine {
  /** A line for a reader. */
  description: string;
  vars: Record<string, string>;
  secrets: Record<string, string>;
  /** Where docker finds the engine: steps have an environment of their own. */
  env: Record<string, string>;
}

/**
 * Looks for a Docker engine; the workflow then takes it by itself. Three variables help where no image registry or only a
 * private npm registry is reached: ZIBRO_REHEARSAL_BASE (the Dockerfile's base image), ZIBRO_REHEARSAL_NETWORK (network of
 * RUN steps) and ZIBRO_REHEARSAL_NPMRC (file with npm's settings). They become the variables and the secret that the
 * template's workflow hands over. Throws when that file cannot be read.
 */
export function findEngine(env: NodeJS.ProcessEnv = process.env): Engine {
  const { status, stdout } = spawnSync('docker', ['version', '--format', '{{.Server.Version}}'], {
    encoding: 'utf8',
    env,
    timeout: 10_000,
  });
  const version = status === 0 ? stdout.trim() : '';
  if (!version) {
    return {
      description: 'No Docker engine answers: images come from the archive of npm run image',
      vars: {},
      secrets: {},
      env: {},
    };
  }
  const { ZIBRO_REHEARSAL_BASE: base, ZIBRO_REHEARSAL_NETWORK: network, ZIBRO_REHEARSAL_NPMRC: npmrc } = env;
  return {
    description: `Images are built by Docker ${version}${base ? ` on ${base}` : ''}`,
    vars: {
      ...(base && { DOCKER_BUILD_ARGS: `BASE=${base}` }),
      ...(network && { DOCKER_NETWORK: network }),
    },
    secrets: npmrc ? { NPMRC: fs.readFileSync(npmrc, 'utf8') } : {},
    env: Object.fromEntries(
      Object.entries(env).flatMap(([name, value]) =>
        /^(DOCKER|BUILDX)_/.test(name) && value !== undefined ? [[name, value]] : [],
      ),
    ),
  };
}
