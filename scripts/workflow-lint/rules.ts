import { parse } from 'yaml';

/** One thing that is wrong in a workflow or action file. */
export interface Problem {
  file: string;
  /** From 1; 0 when the rule cannot tell. */
  line: number;
  rule: string;
  message: string;
}

interface Job {
  uses?: string;
  needs?: string | string[];
  steps?: { uses?: string; run?: string; with?: Record<string, unknown> }[];
  'timeout-minutes'?: unknown;
  permissions?: unknown;
}

interface Workflow {
  on?: unknown;
  permissions?: unknown;
  jobs?: Record<string, Job>;
}

const PINNED = /^[^@\s]+@[0-9a-f]{40}$/;
const OURS = /^(\.\/|\$\/|zibro\/actions\/)/;

/** What GitHub's own validation and the common linters let pass, and this project does not. */
export function ownRules(file: string, text: string): Problem[] {
  const workflow: Workflow = parse(text) ?? {};
  const problems: Problem[] = [];
  const tell = (rule: string, message: string, near: string) =>
    problems.push({ file, line: lineOf(text, near), rule, message });

  for (const [id, job] of Object.entries(workflow.jobs ?? {})) {
    const here = `${id}:`;
    if (!job.uses && job['timeout-minutes'] === undefined)
      tell('timeout', `Job ${id} has no timeout-minutes.`, here);
    if (workflow.permissions === undefined && job.permissions === undefined) {
      tell('permissions', `Neither the workflow nor job ${id} says its permissions.`, here);
    }
    for (const uses of [job.uses, ...(job.steps ?? []).map((step) => step.uses)].filter(
      (name) => name !== undefined,
    )) {
      for (const [rule, message] of usesRules(uses, text)) tell(rule, message, uses);
    }
    for (const { run = '' } of job.steps ?? []) {
      if (/\b(curl|wget)\b[^\n]*\|\s*(sudo\s+)?(ba|z)?sh\b/.test(run)) {
        tell('pipe-to-shell', `Job ${id} pipes a download into a shell.`, 'curl');
      }
    }
    if (/pull_request_target/.test(JSON.stringify(workflow.on ?? '')) && usesCache(job)) {
      tell('cache-poisoning', `Job ${id} uses a cache under pull_request_target.`, here);
    }
  }
  return problems;
}

function* usesRules(uses: string, text: string): Generator<[rule: string, message: string]> {
  if (uses === '$/') yield ['self-reference', '"$/" alone names nothing.'];
  if (uses.startsWith('$/') && uses.includes('@'))
    yield ['self-reference', `${uses}: a self reference has no @ref.`];
  if (OURS.test(uses) || uses.startsWith('docker://')) return;
  if (!PINNED.test(uses)) yield ['unpinned', `${uses} is not pinned by a full commit.`];
  else if (!new RegExp(`${uses.split('@')[1]}\\s+# v\\d`).test(text)) {
    yield ['version-comment', `${uses} has no "# v1.2.3" beside it.`];
  }
}

const usesCache = (job: Job) =>
  (job.steps ?? []).some(
    ({ uses = '', with: given }) => uses.startsWith('actions/cache') || given?.cache !== undefined,
  );

function lineOf(text: string, near: string): number {
  const at = text.indexOf(near);
  return at < 0 ? 0 : text.slice(0, at).split('\n').length;
}
