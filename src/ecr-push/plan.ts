import type { Runtime } from '../core/action.ts';
import { Failure } from '../core/failure.ts';
import type { RepositoryFacts } from './ecr-api.ts';
import type { Edge } from './edge.ts';
import { referenceIn } from './image-reference.ts';
import type { Inputs } from './inputs.ts';
import type { Plan } from './plan.types.ts';
import { planArchive } from './plan-archive.ts';
import { planBuild } from './plan-build.ts';
import { planTags, readTags } from './plan-tags.ts';
import { carries, readImage, readLabels } from './read-image.ts';
import type { RegistryApi } from './registry/registry-api.ts';

/** What the parts of a plan are made from. */
export interface Planning {
  inputs: Inputs;
  edge: Edge;
  runtime: Runtime;
  repository: RepositoryFacts;
  registry: RegistryApi;
}

/** Asks the registry, and the archive or the engine, what there is to do. Nothing is written. */
export async function makePlan(inputs: Inputs, edge: Edge, runtime: Runtime): Promise<Plan> {
  const repository = await edge.ecr.repository(inputs.repository, inputs.registry);
  const planning = { inputs, edge, runtime, repository, registry: edge.registry(repository) };
  const reuse = await lookForReuse(planning);
  if (typeof reuse === 'object') return reuse;
  const plan = await planMode(planning);
  return reuse === undefined ? plan : { ...plan, notReused: reuse };
}

function planMode(planning: Planning): Promise<Plan> {
  switch (planning.inputs.mode) {
    case 'archive':
      return planArchive(planning);
    case 'promote':
      return planPromote(planning);
    case 'build':
      return planBuild(planning);
  }
}

/** The plan when `reuse-image` is the result; why it is not; undefined when it was not given. */
async function lookForReuse({
  inputs,
  repository,
  registry,
  runtime,
}: Planning): Promise<Plan | string | undefined> {
  const { 'reuse-image': given, 'reuse-label': label } = inputs;
  if (given === undefined || label === undefined) return undefined;
  const reference = referenceIn(repository, given);
  if (reference === undefined) return `${given} is not in repository ${repository.name}`;
  const stored = await registry.manifest(reference);
  if (!stored) return `${given} is not in the repository any more`;
  if (!carries(await readLabels(registry, stored), label)) return `${given} does not carry ${label}`;
  const image = await readImage(registry, stored);
  const now = await readTags(registry, inputs.tags, runtime.signal);
  const tags = [...now].map(([tag, held]) => ({ tag, now: held, action: 'keep' as const }));
  return { repository, source: { kind: 'reuse', image, because: `it carries ${label}` }, tags };
}

/** `promote`: more tags for an image that is there. */
async function planPromote({ inputs, repository, registry, runtime }: Planning): Promise<Plan> {
  const from = inputs['source-image'] ?? '';
  const reference = referenceIn(repository, from);
  const stored = reference === undefined ? undefined : await registry.manifest(reference);
  if (!stored) {
    throw new Failure({
      what: `Image ${from} is not in repository ${repository.name}.`,
      next: 'Correct source-image: a tag, a digest or an image by digest of this repository. Nothing was changed.',
    });
  }
  const image = await readImage(registry, stored);
  const now = await readTags(registry, inputs.tags, runtime.signal);
  return {
    repository,
    source: { kind: 'promote', image, from },
    tags: planTags(repository, now, image.digest),
  };
}
