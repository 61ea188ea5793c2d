import type { HostRepository } from '../host.ts';
import type { RunRequest } from '../runner.types.ts';
import { commitOf, fullName } from '../sources/git.ts';
import type { JsonObject } from '../template/template.types.ts';
import { commonPayload, type Occasion, pullRequestPayload, pushPayload } from './payloads.ts';
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
  const occasion = { request, repository, folder, serverUrl, ref, sha };
  const { payload, ...event } = eventOf(occasion);
  return {
    ...event,
    sha,
    payload: { ...commonPayload(occasion), ...payload, ...(request.payload as JsonObject) },
  };
}

function eventOf(occasion: Occasion): Omit<TriggerEvent, 'sha'> {
  const { request, repository, ref } = occasion;
  switch (request.event) {
    case 'push':
      return { name: 'push', ref, headRef: '', baseRef: '', payload: pushPayload(occasion) };
    case 'workflow_dispatch': {
      const payload = { ref, inputs: { ...request.inputs } };
      return { name: 'workflow_dispatch', ref, headRef: '', baseRef: '', payload };
    }
    case 'pull_request': {
      const { number = 1, base = repository.defaultBranch } = request.pullRequest ?? {};
      const head = ref.replace(/^refs\/(heads|tags)\//, '');
      const payload = pullRequestPayload(occasion, { number, head, base });
      // No merge commit is made here: the head stands for it.
      return {
        name: 'pull_request',
        ref: `refs/pull/${number}/merge`,
        headRef: head,
        baseRef: base,
        payload,
      };
    }
  }
}
