import {
  convertWorkflowTemplate,
  isMapping,
  NoOperationTraceWriter,
  parseWorkflow,
} from '@actions/workflow-parser';
import type { Mapping, Token } from './template.types.ts';
import { entries, field, literal, literals, mappings } from './tokens.ts';

/** A workflow that GitHub's parser accepts. */
export interface WorkflowFile {
  /** Path in its repository. */
  path: string;
  name: string;
  root: Mapping;
  jobs: Map<string, Mapping>;
}

/** A workflow file that GitHub would not start; the message lists every reason. */
export class InvalidWorkflow extends Error {
  override name = 'InvalidWorkflow';
}

/** Parses and checks a workflow with GitHub's own parser, then refuses what this runner cannot do. Throws InvalidWorkflow. */
export async function parseWorkflowFile(path: string, content: string): Promise<WorkflowFile> {
  const { context, value } = parseWorkflow({ name: path, content }, new NoOperationTraceWriter());
  if (value && context.errors.count === 0) await convertWorkflowTemplate(context, value);
  const errors = context.errors.getErrors().map(({ message }) => message);
  if (errors.length === 0 && value && isMapping(value)) {
    const jobs = new Map(
      entries(field(value, 'jobs')).flatMap(([id, job]) => (isMapping(job) ? [[id, job]] : [])),
    );
    errors.push(...[...jobs].flatMap(([id, job]) => unsupported(path, id, job)));
    if (errors.length === 0) return { path, name: literal(field(value, 'name')) ?? path, root: value, jobs };
  }
  throw new InvalidWorkflow(`Invalid workflow file: ${path}\n${[...new Set(errors)].join('\n')}`);
}

/** The part of `on:` that belongs to an event; undefined when the workflow does not listen to it, 'all' without filters. */
export function trigger(file: WorkflowFile, event: string): Token | 'all' | undefined {
  const on = field(file.root, 'on');
  if (literals(on).includes(event)) return 'all';
  const found = entries(on).find(([name]) => name === event);
  return found && (isMapping(found[1]) ? found[1] : 'all');
}

const NOT_HERE = ['container', 'snapshot'];
const NOT_HERE_IN_STEPS = ['background', 'wait', 'wait-all', 'cancel', 'parallel'];

function unsupported(path: string, id: string, job: Mapping): string[] {
  const at = (token: Token | undefined) => `${path} (Line: ${token?.line ?? 0}, Col: ${token?.col ?? 0})`;
  const steps = mappings(field(job, 'steps'));
  const keys = [
    ...NOT_HERE.map((key) => [job, key] as const),
    ...steps.flatMap((step) => NOT_HERE_IN_STEPS.map((key) => [step, key] as const)),
  ];
  const refused = keys
    .filter(([owner, key]) => owner.find(key) !== undefined)
    .map(([owner, key]) => `${at(owner.find(key))}: '${key}' in job '${id}' is not supported by this runner`);
  const unversioned = [...steps, job]
    .map((owner) => field(owner, 'uses'))
    .filter((uses) => uses !== undefined && !/^(\.\/|\$\/.|docker:\/\/)|.@./.test(literal(uses) ?? ''))
    .map((uses) => `${at(uses)}: Expected format {owner}/{repo}[/path]@{ref}. Actual '${literal(uses)}'`);
  return [...refused, ...unversioned];
}
