import fs from 'node:fs';
import path from 'node:path';
import type { Runtime } from '../../core/action.ts';
import { run } from '../../core/exec.ts';
import { asError, Failure } from '../../core/failure.ts';
import { oneLine } from '../../core/untrusted.ts';
import { DIGEST } from '../digest.ts';
import { type BuildRequest, buildArguments } from './build-request.ts';
import { privateDockerConfig } from './docker-config.ts';

/** What builds: the engine itself, with its containerd or its classic store, or a builder of its own. */
export type Builder = 'builder' | 'engine' | 'classic-engine';

/** What a build gave: an image in the registry, or an archive of one. */
export type Built = { kind: 'pushed'; digest: string } | { kind: 'archive'; folder: string; name: string };

/** A Docker engine or builder, through the docker command. */
export interface Docker {
  /** @throws Failure when there is nothing to build with */
  builder(): Promise<Builder>;
  /** Builds, and pushes as the request says. @throws Failure */
  build(request: BuildRequest, login: { host: string; authorization: string }): Promise<Built>;
}

/** docker and buildx wait for ever when a registry drops the connection (seen with 26 and 0.13). */
const BUILD_LIMIT_MS = 2 * 60 * 60 * 1000;
const KEEP = { output: 'keep', limitMs: 60_000 } as const;

const ARCHIVE = 'built.tar';

export function dockerApi(runtime: Runtime): Docker {
  const { env, clock, temp, workspace } = runtime;
  const docker = async (
    args: string[],
    options: { output: 'show' | 'keep'; limitMs: number; more?: Record<string, string> },
  ) => {
    const limit = new AbortController();
    const done = new AbortController();
    const late = new Error(`docker ${args[0]} did not end within ${options.limitMs / 60_000} minutes`);
    clock.sleep(options.limitMs, done.signal).then(
      () => limit.abort(late),
      () => {},
    );
    try {
      return await run({
        argv: ['docker', ...args],
        cwd: workspace,
        env: { ...env, ...options.more },
        output: options.output,
        signal: AbortSignal.any([runtime.signal, limit.signal]),
        clock,
        temp,
      });
    } finally {
      done.abort();
    }
  };

  return {
    async builder() {
      // It ends with 0 where there is buildx; without an engine the driver is empty and an error stands below it.
      const builder = await docker(['buildx', 'inspect'], KEEP);
      const driver = /^Driver:[ \t]+(?<driver>\S+)/m.exec(builder.stdout)?.groups?.driver;
      if (builder.exitCode !== 0 || driver === undefined) {
        throw nothingToBuildWith(/^Error:\s*(.*)$/m.exec(builder.stdout)?.[1] ?? builder.stderr);
      }
      if (driver !== 'docker') return 'builder';
      const store = await docker(['info', '--format', '{{.DriverStatus}}'], KEEP);
      return store.stdout.includes('io.containerd.snapshotter') ? 'engine' : 'classic-engine';
    },

    async build(request, login) {
      const config = path.join(temp, 'docker-config');
      const metadata = path.join(temp, 'build-metadata.json');
      const more = privateDockerConfig({ folder: config, env, ...login });
      try {
        const args = buildArguments(request, { metadata, archive: path.join(temp, ARCHIVE) });
        const ended = await docker(args, { output: 'show', limitMs: BUILD_LIMIT_MS, more });
        if (ended.exitCode !== 0) throw buildFailed(ended.exitCode, ended.stderr);
        if (request.delivery.kind === 'archive') return { kind: 'archive', folder: temp, name: ARCHIVE };
        return { kind: 'pushed', digest: digestIn(metadata) };
      } catch (error) {
        if (error instanceof Failure || runtime.signal.aborted) throw error;
        throw new Failure({ what: 'The build was ended.', next: 'Run the job again.' }, { cause: error });
      } finally {
        fs.rmSync(config, { recursive: true, force: true });
      }
    },
  };
}

function digestIn(metadata: string): string {
  try {
    const { 'containerimage.digest': digest } = JSON.parse(fs.readFileSync(metadata, 'utf8'));
    if (DIGEST.test(digest)) return digest;
    throw new Error(`containerimage.digest is ${JSON.stringify(digest)}`);
  } catch (error) {
    throw new Failure({
      what: `The build said nothing of what it pushed: ${asError(error).message}.`,
      next: 'Use a buildx of 0.10 or later (docker/setup-buildx-action).',
    });
  }
}

function nothingToBuildWith(stderr: string): Failure {
  return new Failure(
    {
      what: 'There is no Docker engine with buildx to build with.',
      next: 'Run on a machine that has one, add docker/setup-buildx-action before this step, or push an image archive with mode: archive.',
    },
    { cause: new Error(oneLine(stderr) || 'docker said nothing') },
  );
}

function buildFailed(exitCode: number, stderr: string): Failure {
  const said = stderr.split('\n').findLast((line) => /^ERROR|error:/i.test(line)) ?? '';
  return new Failure(
    { what: `The build failed with exit code ${exitCode}.`, next: adviceFor(said) },
    { cause: new Error(oneLine(said, 500) || 'See the lines above.') },
  );
}

function adviceFor(said: string): string {
  if (/403 Forbidden|denied|not authorized/i.test(said)) {
    return 'Allow the pushes of the action’s iam.json to the role, and look at the repository’s policy.';
  }
  return 'See the output of the build above.';
}
