import fs from 'node:fs';
import path from 'node:path';
import { Failure } from '../core/failure.ts';
import type { BuildRequest, Delivery } from './docker/build-request.ts';
import type { Builder } from './docker/docker-api.ts';
import type { RepositoryFacts } from './ecr-api.ts';
import type { Planning } from './plan.ts';
import type { Plan } from './plan.types.ts';
import { isImmutable, planTags, readTags, type TagsNow } from './plan-tags.ts';
import { carries, readImage, readLabels } from './read-image.ts';

/**
 * `build`: the engine and the files are there, the secrets are set, the tags are free. An immutable tag that is taken
 * is the result when its image carries `reuse-label`; without that label only the build can tell what it is.
 */
export async function planBuild(planning: Planning): Promise<Plan> {
  const { inputs, repository, registry, runtime, edge } = planning;
  const files = buildFiles(planning);
  const now = await readTags(registry, inputs.tags, runtime.signal);
  const taken = [...now].filter(([tag, held]) => held !== undefined && isImmutable(repository, tag));
  const label = inputs['reuse-label'];
  if (taken.length > 0 && label !== undefined) return planFromTag(planning, now, { taken, label });
  const delivery = deliveryFor(await edge.docker.builder(), repository, now);
  return {
    repository,
    source: { kind: 'build', request: { ...files, delivery } },
    tags: [...now].map(([tag, held]) => ({
      tag,
      now: held,
      action: held === undefined ? 'write' : 'decide',
    })),
  };
}

/** Tags that cannot be moved are taken: all by one image, made from this source. Or it is an error, before any build. */
async function planFromTag(
  { repository, registry }: Planning,
  now: TagsNow,
  { taken, label }: { taken: [string, string | undefined][]; label: string },
): Promise<Plan> {
  const [[tag, digest = ''] = ['', '']] = taken;
  const stored = await registry.manifest(digest);
  if (!stored || !carries(await readLabels(registry, stored), label)) {
    throw new Failure({
      what: `Tag ${tag} of ${repository.name} is immutable and names ${digest}, which does not carry ${label}: it was made from another source.`,
      next: 'Give this image a tag of its own (the commit is a good one). Nothing was built and nothing was changed.',
    });
  }
  const image = await readImage(registry, stored);
  return {
    repository,
    source: { kind: 'promote', image, from: tag },
    tags: planTags(repository, now, image.digest),
  };
}

/** A classic store needs a tag that is free, or may be moved. */
function deliveryFor(builder: Builder, repository: RepositoryFacts, now: TagsNow): Delivery {
  if (builder === 'builder') return { kind: 'digest' };
  if (builder === 'engine') return { kind: 'archive' };
  const open = [...now].find(([tag, held]) => held === undefined || !isImmutable(repository, tag));
  if (open) return { kind: 'tag', tag: open[0] };
  const [[tag, digest] = []] = now;
  throw new Failure({
    what: `Tag ${tag} of ${repository.name} is immutable and names ${digest}, and nothing says whether this source makes that image.`,
    next: 'Set reuse-label to what identifies the source, or add docker/setup-buildx-action before this step. Nothing was changed.',
  });
}

function buildFiles({ inputs, repository, runtime }: Planning): Omit<BuildRequest, 'delivery'> {
  const { workspace, env } = runtime;
  const missing = Object.values(inputs.secrets).filter((name) => !env[name]);
  if (missing.length > 0) {
    throw new Failure({
      what: `Input secrets names ${missing.join(', ')}, which ${missing.length > 1 ? 'are' : 'is'} not set in the environment of this step.`,
      next: 'Set it under env: of the step, from a secret. Nothing was changed.',
    });
  }
  const context = insideWorkspace('context', inputs.context, workspace, 'folder');
  const file = inputs.file ?? path.join(inputs.context, 'Dockerfile');
  return {
    context,
    file: insideWorkspace('file', file, workspace, 'file'),
    target: inputs.target,
    platforms: inputs.platforms,
    buildArgs: inputs['build-args'],
    secrets: inputs.secrets,
    labels: { ...inputs.labels, ...sourceLabel(inputs['reuse-label']) },
    network: inputs.network,
    provenance: inputs.provenance,
    cacheFrom: inputs['cache-from'],
    cacheTo: inputs['cache-to'],
    name: `${repository.host}/${repository.name}`,
  };
}

function insideWorkspace(input: string, given: string, workspace: string, kind: 'folder' | 'file'): string {
  const root = fs.realpathSync(workspace);
  const wanted = path.resolve(root, given);
  const refuse = (why: string) =>
    new Failure({
      what: `Input ${input}: ${given} ${why}.`,
      next: `Name a ${kind} in the workspace. Nothing was changed.`,
    });
  const stat = fs.statSync(wanted, { throwIfNoEntry: false });
  if (!stat) throw refuse('does not exist');
  if (stat.isDirectory() !== (kind === 'folder')) throw refuse(`is no ${kind}`);
  const found = fs.realpathSync(wanted);
  if (found !== root && !found.startsWith(root + path.sep)) throw refuse('lies outside the workspace');
  return found;
}

/** What says from which source the image is goes onto it, so that the next run knows it again. */
function sourceLabel(label: string | undefined): Record<string, string> {
  const [, name, value] = /^([^=]+)=(.*)$/s.exec(label ?? '') ?? [];
  return name === undefined || value === undefined ? {} : { [name]: value };
}
