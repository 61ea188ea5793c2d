import { evaluate, type Scope } from '../template/evaluate.ts';
import type { Token } from '../template/template.types.ts';

export type Permissions = Record<string, 'read' | 'write' | 'none'>;

/** What GitHub gives when nothing is said, under the restricted setting it recommends and new organisations have. */
const STANDARD: Permissions = { contents: 'read', packages: 'read' };

const NAMES = [
  'actions',
  'artifact-metadata',
  'attestations',
  'checks',
  'contents',
  'deployments',
  'discussions',
  'id-token',
  'issues',
  'models',
  'packages',
  'pages',
  'pull-requests',
  'security-events',
  'statuses',
];

const RANK = { none: 0, read: 1, write: 2 };

/**
 * The permissions of a job: its own, or the workflow's, or what the caller has, or the standard. What is not named is none.
 * Metadata can always be read.
 * @param cap what the job that calls this workflow has; undefined in the workflow that was triggered
 */
export function jobPermissions(
  job: Token | undefined,
  workflow: Token | undefined,
  cap: Permissions | undefined,
  scope: Scope,
): Permissions {
  const written = job ?? workflow;
  if (written === undefined) return cap ?? { ...STANDARD, metadata: 'read' };
  const value = evaluate(written, scope);
  if (value === 'read-all' || value === 'write-all') {
    const level = value === 'read-all' ? 'read' : 'write';
    // Only write exists for the OIDC token.
    const all = NAMES.filter((name) => name !== 'id-token' || level === 'write').map(
      (name) => [name, level] as const,
    );
    return { ...Object.fromEntries(all), metadata: 'read' };
  }
  const named = Object.entries((value ?? {}) as Permissions).filter(([, level]) => level !== 'none');
  return { ...Object.fromEntries(named), metadata: 'read' };
}

/** What a called workflow's job asks beyond what its caller has, in GitHub's words; undefined when nothing. */
export function excessPermissions(asked: Permissions, cap: Permissions | undefined): string | undefined {
  if (cap === undefined) return undefined;
  const excess = Object.entries(asked).filter(([name, level]) => RANK[level] > RANK[cap[name] ?? 'none']);
  if (excess.length === 0) return undefined;
  const list = (of: (name: string) => string) => excess.map(([name]) => `${name}: ${of(name)}`).join(', ');
  return `is requesting '${list((name) => asked[name] ?? 'none')}', but is only allowed '${list((name) => cap[name] ?? 'none')}'`;
}
