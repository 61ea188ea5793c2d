import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { createMasker } from '../commands/masker.ts';
import type { JobIdentity } from '../host.ts';
import { githubContext, workflowRef } from '../run/github-context.ts';
import { fullRef } from '../sources/full-ref.ts';
import { evaluate, evaluateText, evaluateTexts, type Scope } from '../template/evaluate.ts';
import type { JsonObject } from '../template/template.types.ts';
import { field } from '../template/tokens.ts';
import { type JobInstance, jobScope } from '../workflow/call.ts';
import { baseEnvironment, createFolders, runnerContext } from './environment.ts';
import type { JobFolders, JobState } from './job-state.ts';
import { jobPermissions, type Permissions } from './permissions.ts';

/** A job that may begin. */
export interface OpenJob {
  state: JobState;
  permissions: Permissions;
  /** What its `services` see. */
  scope: Scope;
  close(): void;
}

/** Waits for the environment's rules, then gives the job its token, secrets, folders and contexts. */
export async function openJob(instance: JobInstance, kill: AbortSignal): Promise<OpenJob> {
  const { call, token } = instance;
  const { host } = call.run.options;
  const scope = jobScope(instance);
  const environment = environmentName(instance, scope);
  const identity = identityOf(instance, environment);
  const settings = environment === undefined ? undefined : await enter(instance, identity, environment);
  const written = [field(token, 'permissions'), field(call.file.root, 'permissions')] as const;
  const permissions = jobPermissions(...written, call.permissionCap, scope);
  const jobToken = host.issueToken(identity, permissions);
  const folders = createFolders(call.run);
  const close = () => {
    host.revokeToken(jobToken);
    fs.rmSync(folders.root, { recursive: true, force: true, maxRetries: 3 });
  };
  try {
    const contexts = {
      github: jobGitHub(instance, jobToken, folders),
      vars: { ...call.vars, ...settings?.vars },
      secrets: { ...call.secrets, ...settings?.secrets, GITHUB_TOKEN: jobToken },
    };
    const idToken = permissions['id-token'] === 'write' ? host.idTokenRequest(identity) : undefined;
    const seeing = { ...scope, contexts: { ...scope.contexts, ...contexts } };
    const state = furnish(instance, { identity, folders, contexts, idToken, kill }, seeing);
    return {
      state,
      permissions,
      scope: { ...seeing, contexts: { ...seeing.contexts, env: state.env } },
      close,
    };
  } catch (error) {
    close();
    throw error;
  }
}

interface Belongings extends Pick<JobState, 'identity' | 'folders' | 'idToken' | 'kill'> {
  contexts: { github: JsonObject; vars: JsonObject; secrets: Record<string, string> };
}

function furnish(instance: JobInstance, belongings: Belongings, scope: Scope): JobState {
  const { call, token, needs, strategy, matrix, cancel } = instance;
  const { folders, contexts, idToken } = belongings;
  const file = call.file.root;
  const env = { ...evaluateTexts(field(file, 'env'), scope), ...evaluateTexts(field(token, 'env'), scope) };
  const seeing = { ...scope, contexts: { ...scope.contexts, env } };
  const byDefault = (name: string) => {
    const written = field(token, 'defaults', 'run', name) ?? field(file, 'defaults', 'run', name);
    return evaluateText(written, seeing) || undefined;
  };
  return {
    ...belongings,
    run: call.run,
    name: instance.name,
    masker: createMasker([...Object.values(contexts.secrets), ...(idToken ? [idToken.token] : [])]),
    base: baseEnvironment(call.run, folders),
    env,
    paths: [],
    status: 'success',
    contexts: {
      ...contexts,
      needs,
      strategy,
      matrix,
      runner: runnerContext(folders),
      job: workflowOfJob(instance),
    },
    defaults: { shell: byDefault('shell'), workingDirectory: byDefault('working-directory') },
    results: [],
    posts: [],
    cancel: cancel.signal,
    trackingId: `github_${randomUUID()}`,
    groups: [],
  };
}

/** The context `github` of the job, with the event in a file. */
function jobGitHub({ call, id }: JobInstance, token: string, { temp, workspace }: JobFolders): JsonObject {
  const eventFile = path.join(temp, '_github_workflow', 'event.json');
  fs.mkdirSync(path.dirname(eventFile));
  fs.writeFileSync(eventFile, JSON.stringify(call.run.event.payload, null, 2));
  const job = id.slice(call.idPrefix.length);
  return { ...githubContext(call.run), token, job, workspace, event_path: eventFile };
}

function environmentName({ token }: JobInstance, scope: Scope): string | undefined {
  const written = field(token, 'environment');
  const named = field(written, 'name') ?? written;
  const value = evaluate(named, scope);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

async function enter({ call, name, cancel }: JobInstance, identity: JobIdentity, environment: string) {
  const { host } = call.run.options;
  call.run.emit({ type: 'job-waiting', job: name, reason: `environment ${environment}` });
  await Promise.race([
    host.enterEnvironment(identity, environment),
    new Promise<never>((_, reject) => {
      const stop = () => reject(new Error('The operation was canceled.'));
      if (cancel.signal.aborted) stop();
      cancel.signal.addEventListener('abort', stop, { once: true });
    }),
  ]);
  return host.settings(identity.repository, environment);
}

function identityOf({ call, id }: JobInstance, environment: string | undefined): JobIdentity {
  const { run } = call;
  return {
    repository: run.repository.fullName,
    runId: run.id,
    runNumber: run.number,
    runAttempt: run.attempt,
    workflow: run.workflow.name,
    workflowRef: workflowRef(run),
    jobWorkflowRef: `${call.tree.repository}/${call.file.path}@${fullRef(call.tree.ref)}`,
    job: id.slice(call.idPrefix.length),
    event: run.event.name,
    ref: run.event.ref,
    sha: run.event.sha,
    headRef: run.event.headRef,
    baseRef: run.event.baseRef,
    actor: run.actor,
    environment,
  };
}

function workflowOfJob({ call }: JobInstance) {
  const { tree, file } = call;
  return {
    services: {},
    workflow_file_path: file.path,
    workflow_ref: `${tree.repository}/${file.path}@${fullRef(tree.ref)}`,
    workflow_repository: tree.repository,
    workflow_sha: tree.sha,
  };
}
