import fs from 'node:fs';
import { excessPermissions, jobPermissions, type Permissions } from '../job/permissions.ts';
import type { RunState } from '../run/run-state.ts';
import type { Tree } from '../sources/sources.ts';
import type { Scope } from '../template/evaluate.ts';
import type { Mapping } from '../template/template.types.ts';
import { field, literal } from '../template/tokens.ts';
import { parseWorkflowFile, trigger, type WorkflowFile } from '../template/workflow-file.ts';
import { type Call, type JobInstance, jobScope, type Outcome, workflowScope } from './call.ts';
import { runCall } from './run-call.ts';
import { callInputs, callProblems, callSecrets } from './workflow-inputs.ts';

const MAX_DEPTH = 10;

/** Runs a job that is a reusable workflow; the job's result is that of all jobs in it. */
export async function callWorkflow(instance: JobInstance): Promise<Outcome> {
  const { call, token, id, name, cancel } = instance;
  const { file, tree } = await findWorkflow(call.run, call.tree, token);
  const scope = jobScope(instance);
  const seeing: Scope = { ...scope, contexts: { ...scope.contexts, secrets: call.secrets } };
  const inner: Omit<Call, 'inputs' | 'secrets'> = {
    run: call.run,
    file,
    tree,
    vars: call.vars,
    permissionCap: jobPermissions(
      field(token, 'permissions'),
      field(call.file.root, 'permissions'),
      call.permissionCap,
      scope,
    ),
    idPrefix: `${id}/`,
    namePrefix: `${name} / `,
    depth: call.depth + 1,
    cancel: cancel.signal,
  };
  const calleeScope = { ...workflowScope({ ...inner, inputs: {}, secrets: {} }), file: file.path };
  return runCall({
    ...inner,
    inputs: callInputs(file, token, scope, calleeScope),
    secrets: callSecrets(token, seeing, call.secrets),
  });
}

/**
 * What GitHub refuses about calls before anything starts: unknown files, inputs, secrets, permissions that a called workflow may
 * not have. All problems of the whole tree of calls.
 */
export async function checkCalls(
  call: Pick<Call, 'run' | 'file' | 'tree' | 'permissionCap' | 'depth'>,
): Promise<string[]> {
  const scope: Scope = { file: call.file.path, contexts: {}, functions: {} };
  const problems: string[] = [];
  for (const [id, job] of call.file.jobs) {
    const asked = jobPermissions(
      field(job, 'permissions'),
      field(call.file.root, 'permissions'),
      call.permissionCap,
      scope,
    );
    const excess = excessPermissions(asked, call.permissionCap);
    if (excess !== undefined) {
      problems.push(
        `Error calling workflow '${call.tree.repository}/${call.file.path}'. The nested job '${id}' ${excess}.`,
      );
    }
    if (field(job, 'uses') !== undefined) problems.push(...(await checkCall(call, job, asked)));
  }
  return problems;
}

async function checkCall(
  call: Pick<Call, 'run' | 'file' | 'tree' | 'depth'>,
  job: Mapping,
  permissionCap: Permissions,
): Promise<string[]> {
  const uses = field(job, 'uses');
  const at = `${call.file.path} (Line: ${uses?.line ?? 0}, Col: ${uses?.col ?? 0}): `;
  const depth = call.depth + 1;
  if (depth > MAX_DEPTH)
    return [`${at}error parsing called workflow: nested deeper than ${MAX_DEPTH} levels`];
  try {
    const { file, tree } = await findWorkflow(call.run, call.tree, job);
    const problems = callProblems(file, job).map((one) => at + one);
    return [...problems, ...(await checkCalls({ run: call.run, file, tree, permissionCap, depth }))];
  } catch (error) {
    return [`${at}error parsing called workflow "${literal(uses)}": ${(error as Error).message}`];
  }
}

/** `./.github/workflows/x.yml` and `$/.github/workflows/x.yml`: the same repository and commit; else `owner/repo/path@ref`. */
async function findWorkflow(
  run: RunState,
  caller: Tree,
  job: Mapping,
): Promise<{ file: WorkflowFile; tree: Tree }> {
  const uses = literal(field(job, 'uses')) ?? '';
  const own = /^[.$]\/(\.github\/workflows\/[^/]+\.ya?ml)$/.exec(uses);
  const other = /^([^/@]+\/[^/@]+)\/(\.github\/workflows\/[^/@]+\.ya?ml)@(.+)$/.exec(uses);
  const path = own?.[1] ?? other?.[2];
  if (path === undefined) {
    throw new Error(
      "invalid value workflow reference: references to workflows must be prefixed with format 'owner/repository/' or './' or '$/', and lie in .github/workflows",
    );
  }
  const tree = own ? caller : run.sources.tree(other?.[1] ?? '', other?.[3] ?? '');
  const located = tree.locate(path);
  if (!fs.existsSync(located))
    throw new Error(`workflow was not found: ${path} in ${tree.repository}@${tree.ref}`);
  const file = await parseWorkflowFile(path, fs.readFileSync(located, 'utf8'));
  if (trigger(file, 'workflow_call') === undefined) {
    throw new Error('workflow is not reusable as it is missing a `on.workflow_call` trigger');
  }
  return { file, tree };
}
