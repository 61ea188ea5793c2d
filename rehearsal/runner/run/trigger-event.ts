import type { HostRepository } from '../host.ts';
import type { RunRequest } from '../runner.types.ts';
import { commitOf, fullName, git } from '../sources/git.ts';
import type { JsonObject } from '../template/template.types.ts';
import type { TriggerEvent } from './run-state.ts';

/** Works out ref, commit and a minimal payload of an event. Throws an Error when the ref is not in the repository. */
export function triggerEvent(
  request: RunRequest,
  repository: HostRepository,
  folder: string,
  serverUrl: string,
): TriggerEvent {
  const named = request.ref ?? repository.defaultBranch;
  const ref = fullName(folder, named);
  const sha = request.sha ?? commitOf(folder, ref);
  if (sha === undefined) throw new Error(`No ref found for: ${named}`);
  const branch = ref.replace(/^refs\/(heads|tags)\//, '');
  const common = {
    repository: repositoryPayload(repository, serverUrl),
    sender: { login: request.actor ?? 'developer', type: 'User' },
  };
  const made = ((): TriggerEvent => {
    switch (request.event) {
      case 'push':
        return {
          name: 'push',
          ref,
          sha,
          headRef: '',
          baseRef: '',
          payload: { ...common, ...push(folder, ref, sha) },
        };
      case 'workflow_dispatch':
        return {
          name: 'workflow_dispatch',
          ref,
          sha,
          headRef: '',
          baseRef: '',
          payload: { ...common, ref, inputs: { ...request.inputs } },
        };
      case 'pull_request': {
        const pull = request.pullRequest ?? {};
        const base = pull.base ?? repository.defaultBranch;
        const number = pull.number ?? 1;
        return {
          name: 'pull_request',
          // No merge commit is made here: the head stands for it.
          ref: `refs/pull/${number}/merge`,
          sha,
          headRef: branch,
          baseRef: base,
          payload: {
            ...common,
            action: pull.action ?? 'synchronize',
            number,
            pull_request: {
              number,
              title: pull.title ?? branch,
              body: pull.body ?? null,
              draft: pull.draft ?? false,
              state: 'open',
              merged: false,
              html_url: `${serverUrl}/${repository.fullName}/pull/${number}`,
              user: { login: request.actor ?? 'developer', type: 'User' },
              labels: [],
              head: { ref: branch, sha, repo: common.repository },
              base: { ref: base, sha: commitOf(folder, base) ?? null, repo: common.repository },
            },
          },
        };
      }
    }
  })();
  return { ...made, payload: { ...made.payload, ...(request.payload as JsonObject | undefined) } };
}

function push(folder: string, ref: string, sha: string): JsonObject {
  const [message = '', name = '', email = '', timestamp = ''] = git(
    folder,
    'log',
    '-1',
    '--format=%B%x00%an%x00%ae%x00%cI',
    sha,
  ).split('\0');
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

function repositoryPayload(repository: HostRepository, serverUrl: string): JsonObject {
  const [owner = '', name = ''] = repository.fullName.split('/');
  return {
    id: repository.id,
    name,
    full_name: repository.fullName,
    private: true,
    default_branch: repository.defaultBranch,
    html_url: `${serverUrl}/${repository.fullName}`,
    owner: { login: owner, id: repository.ownerId },
  };
}
