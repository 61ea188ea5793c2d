import { startGitHub } from '../../../../rehearsal/cloud/github/github.ts';
import type { GitHubOptions, LocalGitHub } from '../../../../rehearsal/cloud/github/github.types.ts';
import { world } from '../../../../rehearsal/cloud/world.ts';
import type { JobIdentity } from '../../../../rehearsal/runner/host.ts';
import { noon, steppedClock } from '../direct-call.ts';

export const sha = 'c0ffee0000000000000000000000000000000001';
export const backend = 'zibro/backend';
export const base = `/repos/${backend}`;
export const at = new Date(noon).toISOString().replace('.000', '');

/** A job of a push to develop. */
export function job(changes: Partial<JobIdentity> = {}): JobIdentity {
  return {
    repository: backend,
    runId: 7001,
    runNumber: 12,
    runAttempt: 1,
    workflow: 'backend',
    workflowRef: 'zibro/backend/.github/workflows/backend.yml@refs/heads/develop',
    jobWorkflowRef: 'zibro/actions/.github/workflows/backend-ci.yml@refs/tags/v1',
    job: 'test',
    event: 'push',
    ref: 'refs/heads/develop',
    sha,
    headRef: '',
    baseRef: '',
    actor: 'mina',
    environment: undefined,
    ...changes,
  };
}

const everything = {
  checks: 'write',
  contents: 'write',
  deployments: 'write',
  issues: 'write',
  'pull-requests': 'write',
} as const;

export interface Answered {
  status: number;
  // What an answer holds is what the tests are about.
  body: Record<string, unknown>;
  list: Record<string, unknown>[];
  headers: Headers;
}

/** A GitHub with a pull request number 5, and a way to call it. Close it. */
export async function running(options: Partial<GitHubOptions> = {}) {
  const clock = steppedClock();
  const github: LocalGitHub = await startGitHub({ world, clock, ...options });
  github.setRef(backend, 'refs/heads/main', 'feed000000000000000000000000000000000001');
  github.setPullRequest(backend, {
    number: 5,
    head: { ref: 'feature/x', sha },
    base: { ref: 'develop', sha: 'feed000000000000000000000000000000000001' },
  });
  const all = github.issueToken(job(), everything);
  const call = async (method: string, path: string, body?: unknown, token = all): Promise<Answered> => {
    const response = await fetch(`${github.apiUrl}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'user-agent': 'test' },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const parsed = text === '' ? {} : JSON.parse(text);
    return { status: response.status, body: parsed, list: parsed, headers: response.headers };
  };
  return { github, clock, call, token: all };
}
