import type { Clock } from './clock.ts';
import { HttpError, type HttpResponse, httpHealing, send } from './http.ts';
import { type Healing, retry } from './retry.ts';

/** GitHub's REST API for the few calls that need no octokit. */
export interface GitHubApi {
  /**
   * @param path from the root of the API, e.g. `/repos/o/r/check-runs`
   * @returns the parsed body; undefined for 204
   * @throws HttpError for any other status than 2xx, after the tries that can heal
   */
  request<T>(method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE', path: string, body?: unknown): Promise<T>;
}

export function githubApi(options: {
  token: string;
  /** GITHUB_API_URL. */
  apiUrl: string;
  clock: Clock;
  signal?: AbortSignal;
}): GitHubApi {
  return {
    request: async (method, path, body) => {
      const response = await retry(
        { ...options, attempts: 4, firstMs: 1000, maximumMs: 30_000, healing: githubHealing },
        () => once(options, method, path, body),
      );
      return response.status === 204 ? undefined : JSON.parse(response.body.toString('utf8'));
    },
  };
}

async function once(
  { token, apiUrl, signal }: { token: string; apiUrl: string; signal?: AbortSignal },
  method: string,
  path: string,
  body: unknown,
): Promise<HttpResponse> {
  const request = {
    method,
    url: `${apiUrl.replace(/\/+$/, '')}${path}`,
    headers: {
      authorization: `Bearer ${token}`,
      accept: 'application/vnd.github+json',
      'x-github-api-version': '2022-11-28',
      'user-agent': 'zibro-actions',
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    ...(signal && { signal }),
  };
  const response = await send(request);
  if (response.status < 200 || response.status > 299) throw new HttpError(request, response);
  return response;
}

/** Beside what heals in HTTP: GitHub's secondary rate limit, a 403 with a time to wait. */
function githubHealing(error: unknown): Healing {
  if (error instanceof HttpError && error.response.status === 403) {
    const seconds = Number(error.response.headers['retry-after']);
    return seconds > 0 && seconds <= 120 ? { retry: true, afterMs: seconds * 1000 } : 'give-up';
  }
  return httpHealing(error);
}
