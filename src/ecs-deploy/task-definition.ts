import { Failure } from '../core/failure.ts';
import type { LiveDefinition } from './edge.ts';

type Json = Record<string, unknown>;

/** What a deployment changes in one container; everything else stays as it is. */
export interface Change {
  image: string;
  environment: Record<string, string>;
  secrets: Record<string, string>;
}

/** One difference for people. Values of variables are not in it: logs may be public. */
export type Difference =
  | { what: 'image'; from: string; to: string }
  | { what: 'environment' | 'secret'; name: string; how: 'added' | 'changed' | 'removed' };

/** What ECS adds when it describes a task definition, and refuses when it is registered. */
export const READ_ONLY = [
  'taskDefinitionArn',
  'revision',
  'status',
  'requiresAttributes',
  'compatibilities',
  'registeredAt',
  'registeredBy',
  'deregisteredAt',
  'deleteRequestedAt',
];

interface NamedValue {
  name: string;
  [key: string]: unknown;
}

export interface Container extends Json {
  name: string;
  image: string;
}

export function containers(definition: Json): Container[] {
  return (definition.containerDefinitions ?? []) as Container[];
}

/** The container that is meant: the named one, or the only essential one. A problem is a sentence with the names. */
export function chooseContainer(
  live: LiveDefinition,
  named: string | undefined,
): { container: Container } | { problem: string } {
  const all = containers(live.definition);
  const names = all.map(({ name }) => name).join(', ');
  if (named !== undefined) {
    const container = all.find(({ name }) => name === named);
    if (container) return { container };
    return { problem: `Task definition ${shortArn(live.arn)} has no container "${named}"; it has ${names}.` };
  }
  // `essential` is true unless it says otherwise.
  const essential = all.filter((container) => container.essential !== false);
  const [only] = essential;
  if (only && essential.length === 1) return { container: only };
  return {
    problem: `Task definition ${shortArn(live.arn)} has ${essential.length} essential containers (${names}): which one gets the image?`,
  };
}

/** The container that is meant. @throws Failure that names the input to correct */
export function chosenContainer(live: LiveDefinition, named: string | undefined, input: string): Container {
  const choice = chooseContainer(live, named);
  if ('container' in choice) return choice.container;
  const verb = named === undefined ? 'Set' : 'Correct';
  throw new Failure({ what: choice.problem, next: `${verb} input ${input}; nothing was changed.` });
}

/**
 * The task definition with the change in one container, ready to be registered, and what differs.
 * Lossless: every other key, empty text and order is as it was; tags too, but for those of AWS's own (`aws:`), which nobody may set.
 */
export function changed(
  live: LiveDefinition,
  container: string,
  change: Change,
): { definition: Json; differences: Difference[] } {
  const differences: Difference[] = [];
  const definition = Object.fromEntries(
    Object.entries(structuredClone(live.definition)).filter(([key]) => !READ_ONLY.includes(key)),
  );
  definition.containerDefinitions = containers(definition).map((one) =>
    one.name === container ? changedContainer(one, change, differences) : one,
  );
  const tags = live.tags.filter(({ key }) => !key.startsWith('aws:'));
  if (tags.length > 0) definition.tags = tags;
  return { definition, differences };
}

function changedContainer(container: Container, change: Change, differences: Difference[]): Container {
  const next = { ...container };
  if (next.image !== change.image) {
    differences.push({ what: 'image', from: next.image, to: change.image });
    next.image = change.image;
  }
  setNamed(next, 'environment', 'value', change.environment, differences);
  setNamed(next, 'secrets', 'valueFrom', change.secrets, differences);
  // A name is either a variable or a secret: what is set as one ceases to be the other.
  dropNamed(next, 'environment', Object.keys(change.secrets), differences);
  dropNamed(next, 'secrets', Object.keys(change.environment), differences);
  return next;
}

const KIND = { environment: 'environment', secrets: 'secret' } as const;

function setNamed(
  container: Container,
  key: keyof typeof KIND,
  field: string,
  values: Record<string, string>,
  differences: Difference[],
): void {
  for (const [name, value] of Object.entries(values)) {
    const list = (container[key] ?? []) as NamedValue[];
    const present = list.filter((entry) => entry.name === name);
    if (present.length > 0 && present.every((entry) => entry[field] === value)) continue;
    differences.push({ what: KIND[key], name, how: present.length > 0 ? 'changed' : 'added' });
    container[key] =
      present.length > 0
        ? list.map((entry) => (entry.name === name ? { ...entry, [field]: value } : entry))
        : [...list, { name, [field]: value }];
  }
}

function dropNamed(
  container: Container,
  key: keyof typeof KIND,
  names: string[],
  differences: Difference[],
): void {
  const list = (container[key] ?? []) as NamedValue[];
  const gone = list.filter((entry) => names.includes(entry.name));
  if (gone.length === 0) return;
  container[key] = list.filter((entry) => !names.includes(entry.name));
  for (const { name } of gone) differences.push({ what: KIND[key], name, how: 'removed' });
}

/** `family:revision` of a task definition's ARN; the id of any other. */
export const shortArn = (arn: string): string => arn.slice(arn.lastIndexOf('/') + 1);
