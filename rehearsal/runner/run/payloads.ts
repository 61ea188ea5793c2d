import type { HostRepository } from '../host.ts';
import type { RunRequest } from '../runner.types.ts';
import { commitOf, git } from '../sources/git.ts';
import type { JsonObject } from '../template/template.types.ts';

/** What an event happened to. */
export interface Occasion {
  request: RunRequest;
  repository: HostRepository;
  /** Its work tree on this machine. */
  folder: string;
  serverUrl: string;
  ref: string;
  sha: string;
}

/** The parts of GitHub's payload that every event has, as far as they are known here. */
export function commonPayload({ request, repository, serverUrl }: Occasion): JsonObject {
  const [owner = '', name = ''] = repository.fullName.split('/');
  return {
    repository: {
      id: repository.id,
      name,
      full_name: repository.fullName,
      private: true,
      default_branch: repository.defaultBranch,
      html_url: `${serverUrl}/${repository.fullName}`,
      owner: { login: owner, id: repository.ownerId },
    },
    sender: { login: request.actor ?? 'developer', type: 'User' },
  };
}

/** A push of one commit on top of its parent. */
export function pushPayload({ folder, ref, sha }: Occasion): JsonObject {
  const format = '--format=%B%x00%an%x00%ae%x00%cI';
  const [message = '', name = '', email = '', timestamp = ''] = git(folder, 'log', '-1', format, sha).split(
    '\0',
  );
  const commit = { id: sha, message: message.trim(), timestamp, author: { name, email } };
  return {
    ref,
    before: commitOf(folder, `${sha}^`) ?? '0'.repeat(40),
    after: sha,
    created: false,
    deleted: false,
    forced: false,
    head_commit: commit,
    commits: [commit],
    pusher: { name, email },
  };
}

/** A pull request of a branch of the repository. */
export function pullRequestPayload(
  { request, repository, folder, serverUrl, sha }: Occasion,
  { number, head, base }: { number: number; head: string; base: string },
): JsonObject {
  const { title = head, body = null, draft = false, action = 'synchronize' } = request.pullRequest ?? {};
  const repo = { full_name: repository.fullName, id: repository.id };
  return {
    action,
    number,
    pull_request: {
      number,
      title,
      body,
      draft,
      state: 'open',
      merged: false,
      html_url: `${serverUrl}/${repository.fullName}/pull/${number}`,
      user: { login: request.actor ?? 'developer', type: 'User' },
      labels: [],
      head: { ref: head, sha, repo },
      base: { ref: base, sha: commitOf(folder, base) ?? null, repo },
    },
  };
}
