import fs from 'node:fs';
import type { Runtime } from '../core/action.ts';
import { asError, causeChain, Failure } from '../core/failure.ts';
import { type GitHubApi, githubApi } from '../core/github-api.ts';
import { HttpError } from '../core/http.ts';
import type { CheckRun, Published } from './publish.ts';

/** GitHub refuses a request with more. */
const ANNOTATIONS_PER_REQUEST = 50;

/** Publishes check runs of a commit. Fork pull requests have a token that may not: that is said, and is no failure. */
export function checksApi(token: string, runtime: Runtime): (check: CheckRun) => Promise<Published> {
  const { env, clock, signal, log } = runtime;
  log.secret(token);
  const repository = env.GITHUB_REPOSITORY;
  const sha = headCommit(env);
  if (!repository || !sha) {
    throw new Failure({
      what: 'github-token is given, but GITHUB_REPOSITORY or GITHUB_SHA is not set.',
      next: 'Leave github-token out where the step does not run on GitHub.',
    });
  }
  const api = githubApi({ token, apiUrl: env.GITHUB_API_URL ?? 'https://api.github.com', clock, signal });
  return async (check) => {
    try {
      return { url: await publish(api, `/repos/${repository}/check-runs`, sha, check) };
    } catch (error) {
      signal.throwIfAborted();
      const expected = error instanceof HttpError && error.response.status === 403;
      return { refused: causeChain(error)[0] ?? asError(error).message, expected };
    }
  };
}

/** Ended from its first request on: a check that were left open by a later failure would block its pull request for ever. */
async function publish(api: GitHubApi, path: string, sha: string, check: CheckRun): Promise<string> {
  const { name, conclusion, title, summary, annotations } = check;
  const output = (from: number) => ({
    output: { title, summary, annotations: annotations.slice(from, from + ANNOTATIONS_PER_REQUEST) },
  });
  const created = await api.request<{ id: number; html_url: string }>('POST', path, {
    name,
    head_sha: sha,
    status: 'completed',
    conclusion,
    ...output(0),
  });
  for (let from = ANNOTATIONS_PER_REQUEST; from < annotations.length; from += ANNOTATIONS_PER_REQUEST) {
    await api.request('PATCH', `${path}/${created.id}`, output(from));
  }
  return created.html_url;
}

/** Of a pull request its own last commit, not the merge commit that is tested: only there the check is seen. */
function headCommit(env: Runtime['env']): string | undefined {
  if (env.GITHUB_EVENT_PATH && fs.existsSync(env.GITHUB_EVENT_PATH)) {
    const event = JSON.parse(fs.readFileSync(env.GITHUB_EVENT_PATH, 'utf8'));
    if (typeof event.pull_request?.head?.sha === 'string') return event.pull_request.head.sha;
  }
  return env.GITHUB_SHA;
}
