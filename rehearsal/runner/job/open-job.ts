import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { createMasker } from '../commands/masker.ts';
import type { JobIdentity } from '../host.ts';
import { githubContext, workflowRef } from '../run/github-context.ts';
import { fullRef } from '../sources/full-ref.ts';
import { evaluate, evaluateText, evaluateTexts, type Scope } from '../template/evaluate.ts';
import { field } from '../template/tokens.ts';
import { type JobInstance, jobScope } from '../workflow/call.ts';
import { baseEnvironment, createFolders, runnerContext } from './environment.ts';
import type { JobState } from './job-state.ts';
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
  const { call, token, cancel } = instance;
  const { run } = call;
  const scope = jobScope(instance);
  const environment = environmentName(instance, scope);
  const identity = identityOf(instance, environment);
  const settings = environment === undefined ? undefined : await enter(instance, identity, environment);
  const permissions = jobPermissions(
    field(token, 'permissions'),
    field(call.file.root, 'permissions'),
    call.permissionCap,
    scope,
  );
  const secret = run.options.host.issueToken(identity, permissions);
  const secrets = { ...call.secrets, ...settings?.secrets, GITHUB_TOKEN: secret };
  const vars = { ...call.vars, ...settings?.vars };
  const folders = createFolders(run);
  const eventFile = path.join(folders.temp, '_github_workflow', 'event.json');
  fs.mkdirSync(path.dirname(eventFile));
  fs.writeFileSync(eventFile, JSON.stringify(run.event.payload, null, 2));
  const github = {
    ...githubContext(run),
    token: secret,
    job: identity.job,
    workspace: folders.workspace,
    event_path: eventFile,
  };
  const idToken = permissions['id-token'] === 'write' ? run.options.host.idTokenRequest(identity) : undefined;
  const seeing: Scope = { ...scope, contexts: { ...scope.contexts, github, vars, secrets } };
  const file = call.file.root;
  const env = {
    ...evaluateTexts(field(file, 'env'), seeing),
    ...evaluateTexts(field(token, 'env'), seeing),
  };
  const byDefault = (name: string) =>
    evaluateText(field(token, 'defaults', 'run', name) ?? field(file, 'defaults', 'run', name), {
      ...seeing,
      contexts: { ...seeing.contexts, env },
    }) || undefined;
  const state: JobState = {
    run,
    identity,
    name: instance.name,
    masker: createMasker([...Object.values(secrets), ...(idToken ? [idToken.token] : [])]),
    base: baseEnvironment(run, folders),
    env,
    paths: [],
    status: 'success',
    folders,
    contexts: {
      github,
      vars,
      needs: instance.needs,
      strategy: instance.strategy,
      matrix: instance.matrix,
      secrets,
      runner: runnerContext(folders),
      job: workflowOfJob(instance),
    },
    defaults: { shell: byDefault('shell'), workingDirectory: byDefault('working-directory') },
    results: [],
    posts: [],
    idToken,
    cancel: cancel.signal,
    kill,
    trackingId: `github_${randomUUID()}`,
  };
  return {
    state,
    permissions,
    scope: { ...seeing, contexts: { ...seeing.contexts, env } },
    close: () => {
      run.options.host.revokeToken(secret);
      fs.rmSync(folders.root, { recursive: true, force: true, maxRetries: 3 });
    },
  };
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
