import fs from 'node:fs';
import type { Runtime } from '../core/action.ts';
import { causeChain } from '../core/failure.ts';
import { type GitHubApi, githubApi } from '../core/github-api.ts';
import { HttpError } from '../core/http.ts';
import type { Edge } from './edge.ts';

/** GitHub's largest page. */
const PER_PAGE = 100;

interface IssueComment {
  id: number;
  body?: string;
}

/**
 * The comment of one site in the pull request that the run is for; undefined where there is none.
 * It never fails a run: what GitHub refuses is said. A fork's token may not comment, which is nothing to warn about.
 */
export function commentApi(options: {
  token: string;
  bucket: string;
  prefix: string;
  runtime: Runtime;
}): Edge['comment'] {
  const { token, bucket, prefix, runtime } = options;
  const { env, clock, signal, log } = runtime;
  log.secret(token);
  const repository = env.GITHUB_REPOSITORY;
  const number = pullRequest(env);
  if (!repository || number === undefined) return undefined;
  const api = githubApi({ token, apiUrl: env.GITHUB_API_URL ?? 'https://api.github.com', clock, signal });
  return async (markdown) => {
    try {
      await upsert(api, `/repos/${repository}/issues`, number, `${markerOf(bucket, prefix)}\n${markdown}`);
    } catch (error) {
      signal.throwIfAborted();
      const why = causeChain(error).join(' ');
      if (error instanceof HttpError && error.response.status === 403) {
        log.info(
          `The plan is not in the pull request: the token may not comment (a fork’s never may). ${why}`,
        );
      } else log.annotate({ level: 'warning', title: 'The plan is not in the pull request', message: why });
    }
  };
}

/** What makes the comment of this site known again; it is not seen. */
const markerOf = (bucket: string, prefix: string): string =>
  `<!-- s3-deploy ${encodeURIComponent(`${bucket}/${prefix}`).replaceAll('-', '%2D')} -->`;

async function upsert(api: GitHubApi, issues: string, number: number, body: string): Promise<void> {
  const marker = body.slice(0, body.indexOf('\n'));
  for (let page = 1; ; page++) {
    const path = `${issues}/${number}/comments?per_page=${PER_PAGE}&page=${page}`;
    const comments = await api.request<IssueComment[]>('GET', path);
    const ours = comments.find((comment) => comment.body?.startsWith(marker));
    if (ours) return void (await api.request('PATCH', `${issues}/comments/${ours.id}`, { body }));
    if (comments.length < PER_PAGE) break;
  }
  await api.request('POST', `${issues}/${number}/comments`, { body });
}

function pullRequest({ GITHUB_EVENT_PATH: file }: Runtime['env']): number | undefined {
  if (!file || !fs.existsSync(file)) return undefined;
  const number: unknown = JSON.parse(fs.readFileSync(file, 'utf8')).pull_request?.number;
  return typeof number === 'number' ? number : undefined;
}
