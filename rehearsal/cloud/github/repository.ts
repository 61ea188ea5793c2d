import { createHash } from 'node:crypto';
import type { World } from '../world.ts';

/** One repository and everything that was written to it. */
export interface Repository {
  fullName: string;
  owner: string;
  name: string;
  id: number;
  ownerId: number;
  defaultBranch: string;
  /** `refs/heads/main` to the commit. */
  refs: Map<string, string>;
  /** Every commit that a ref, a pull request or a job named. */
  commits: Set<string>;
  pulls: Map<number, PullRequest>;
  comments: Comment[];
  deployments: Deployment[];
  checkRuns: CheckRun[];
}

export interface PullRequest {
  number: number;
  id: number;
  title: string;
  author: string;
  head: { ref: string; sha: string };
  base: { ref: string; sha: string };
  created: Date;
  updated: Date;
}

export interface Comment {
  id: number;
  issue: number;
  author: string;
  body: string;
  created: Date;
  updated: Date;
}

export interface Deployment {
  id: number;
  sha: string;
  ref: string;
  task: string;
  payload: Record<string, unknown> | string;
  /** The one it was created for; a status can name another. */
  originalEnvironment: string;
  environment: string;
  description: string | null;
  transient: boolean;
  production: boolean;
  creator: string;
  created: Date;
  updated: Date;
  /** Newest last. */
  statuses: DeploymentStatus[];
}

export type DeploymentState =
  | 'error'
  | 'failure'
  | 'inactive'
  | 'in_progress'
  | 'queued'
  | 'pending'
  | 'success';

export interface DeploymentStatus {
  id: number;
  state: DeploymentState;
  description: string;
  environment: string;
  environmentUrl: string;
  logUrl: string;
  creator: string;
  created: Date;
}

export interface CheckRun {
  id: number;
  suite: number;
  sha: string;
  name: string;
  status: string;
  conclusion: string | null;
  externalId: string;
  detailsUrl: string;
  started: Date | null;
  completed: Date | null;
  title: string | null;
  summary: string | null;
  text: string | null;
  annotations: CheckAnnotation[];
}

/** As in the API, except that what was not given is null. */
export interface CheckAnnotation {
  path: string;
  start_line: number;
  end_line: number;
  start_column: number | null;
  end_column: number | null;
  annotation_level: string;
  message: string;
  title: string | null;
  raw_details: string | null;
}

/** Who GITHUB_TOKEN writes as. */
export const actionsBot = 'github-actions[bot]';

/** An empty repository. Ids that are not given follow from the name, so that they are the same in every run. */
export function newRepository(given: {
  fullName: string;
  id?: number;
  ownerId?: number;
  defaultBranch?: string;
}): Repository {
  const [owner = '', name = '', ...more] = given.fullName.split('/');
  if (!owner || !name || more.length > 0)
    throw new Error(`A repository is named owner/name, not ${given.fullName}.`);
  return {
    fullName: given.fullName,
    owner,
    name,
    id: given.id ?? idFor(given.fullName),
    ownerId: given.ownerId ?? idFor(owner),
    defaultBranch: given.defaultBranch ?? 'main',
    refs: new Map(),
    commits: new Set(),
    pulls: new Map(),
    comments: [],
    deployments: [],
    checkRuns: [],
  };
}

/** The repositories of the world, and the one that holds the actions. */
export function worldRepositories(world: World): Repository[] {
  const named = Object.values(world.repositories);
  const ownerId = named.find(({ name }) => name.startsWith(`${world.organisation}/`))?.ownerId;
  return [
    ...named.map(({ name, ...rest }) => newRepository({ fullName: name, ...rest })),
    newRepository({ fullName: world.actionsRepository, ...(ownerId === undefined ? {} : { ownerId }) }),
  ];
}

/** A number that a name always gets: users and repositories of this world have no ids of their own. */
export function idFor(name: string): number {
  return (
    100_000_000 + (createHash('sha256').update(name.toLowerCase()).digest().readUInt32BE() % 600_000_000)
  );
}

/**
 * The commit that a branch, tag, full ref or commit id names; undefined when there is none.
 * A short name is a branch before it is a tag.
 */
export function resolveRef(repository: Repository, ref: string): string | undefined {
  if (repository.commits.has(ref)) return ref;
  const { refs } = repository;
  return (
    refs.get(ref) ?? refs.get(`refs/${ref}`) ?? refs.get(`refs/heads/${ref}`) ?? refs.get(`refs/tags/${ref}`)
  );
}
