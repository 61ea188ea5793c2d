import type { JsonObject } from '../template/template.types.ts';
import type { RunState } from './run-state.ts';

/** The context `github` of a run; jobs add token, job, workspace and event_path. */
export function githubContext(run: RunState): JsonObject {
  const { event, repository, options, workflow, actor } = run;
  const { apiUrl, serverUrl } = options.host;
  const shortRef = event.ref.replace(/^refs\/(heads|tags|pull)\//, '');
  return {
    actor,
    actor_id: String(repository.ownerId),
    triggering_actor: actor,
    api_url: apiUrl,
    graphql_url: `${apiUrl}/graphql`,
    server_url: serverUrl,
    base_ref: event.baseRef,
    head_ref: event.headRef,
    event: event.payload,
    event_name: event.name,
    ref: event.ref,
    ref_name: shortRef,
    ref_type: event.ref.startsWith('refs/tags/') ? 'tag' : 'branch',
    ref_protected: event.ref === `refs/heads/${repository.defaultBranch}`,
    repository: repository.fullName,
    repository_id: String(repository.id),
    repository_owner: repository.fullName.split('/')[0] ?? '',
    repository_owner_id: String(repository.ownerId),
    repositoryUrl: `git://${new URL(serverUrl).host}/${repository.fullName}.git`,
    retention_days: '90',
    run_attempt: String(run.attempt),
    run_id: String(run.id),
    run_number: String(run.number),
    secret_source: 'Actions',
    sha: event.sha,
    workflow: workflow.name,
    workflow_ref: workflowRef(run),
    workflow_sha: event.sha,
  };
}

/** `owner/repo/.github/workflows/x.yml@refs/heads/main` of the workflow that was triggered. */
export const workflowRef = ({ repository, workflow, event }: RunState): string =>
  `${repository.fullName}/${workflow.path}@${event.ref}`;
