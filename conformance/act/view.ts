import type { RunResult } from '../../rehearsal/runner/runner.types.ts';

/** A run in terms that both engines have. Steps and jobs that were skipped are left out: act says nothing of them. */
export interface View {
  /** By `id [matrix values]`. */
  jobs: Record<string, JobView>;
}

interface JobView {
  conclusion: string;
  /** Outcome by step id. */
  steps: Record<string, string>;
  /** By `step.output`. */
  outputs: Record<string, string>;
}

/** A line of act --json. */
export interface ActLine {
  jobID?: string;
  matrix?: Record<string, unknown>;
  jobResult?: string;
  stage?: string;
  stepID?: string[];
  stepResult?: string;
  command?: string;
  name?: string;
  arg?: string;
}

/** What act said of one run. Throws when it left a job out for want of a runner, which it calls a success. */
export function viewOfAct(output: string): View {
  if (output.includes('Skipping unsupported platform'))
    throw new Error('act skipped a job: its label has no runner.');
  const jobs: View['jobs'] = {};
  for (const line of output.split('\n').filter((text) => text.startsWith('{'))) {
    const {
      jobID,
      matrix = {},
      jobResult,
      stage,
      stepID,
      stepResult,
      command,
      name,
      arg,
    }: ActLine = JSON.parse(line);
    if (jobID === undefined) continue;
    const key = keyOf(jobID, Object.values(matrix).map(String));
    const job = jobs[key] ?? { conclusion: 'never ended', steps: {}, outputs: {} };
    jobs[key] = job;
    if (jobResult !== undefined) job.conclusion = jobResult;
    const step = stage === 'Main' ? stepID?.join('/') : undefined;
    if (step === undefined) continue;
    if (stepResult !== undefined && stepResult !== 'skipped') job.steps[step] = stepResult;
    // A job without outputs: GitHub's `needs` has an empty object there, act's has null.
    if (command === 'set-output')
      job.outputs[`${step}.${name}`] = (arg ?? '').replace(/"outputs": null/g, '"outputs": {}');
  }
  return { jobs };
}

export function viewOfOurs({ jobs }: RunResult): View {
  return {
    jobs: Object.fromEntries(
      jobs
        .filter(({ conclusion }) => conclusion !== 'skipped')
        .map((job) => {
          const steps = job.steps.filter(
            ({ id, phase, outcome }) => !id.startsWith('__') && phase === 'main' && outcome !== 'skipped',
          );
          const values = /\((.*)\)$/.exec(job.name)?.[1]?.split(', ') ?? [];
          return [
            keyOf(job.id, values),
            {
              conclusion: job.conclusion,
              steps: Object.fromEntries(steps.map(({ id, outcome }) => [id, outcome])),
              outputs: Object.fromEntries(
                steps.flatMap(({ id, outputs }) =>
                  Object.entries(outputs).map(([name, value]) => [`${id}.${name}`, value]),
                ),
              ),
            },
          ];
        }),
    ),
  };
}

/** act sorts the matrix by name, GitHub shows it as written: the order of the values is no part of the key. */
const keyOf = (id: string, values: string[]) =>
  values.length === 0 ? id : `${id} [${values.sort().join(', ')}]`;

/** Where the two differ, a line each. Step ids that the engines make up themselves (act counts them) are nobody's. */
export function differences(ours: View, act: View): string[] {
  const [left, right] = [flatten(ours), flatten(act)];
  return [...new Set([...left.keys(), ...right.keys()])]
    .sort()
    .filter((key) => left.get(key) !== right.get(key))
    .map((key) => `${key}: ${left.get(key) ?? 'nothing'} here, ${right.get(key) ?? 'nothing'} in act.`);
}

function flatten({ jobs }: View): Map<string, string> {
  const flat = new Map<string, string>();
  for (const [name, { conclusion, steps, outputs }] of Object.entries(jobs)) {
    flat.set(`job ${name}`, conclusion);
    for (const [id, outcome] of Object.entries(steps))
      if (!/^\d+$/.test(id)) flat.set(`job ${name}, step ${id}`, outcome);
    for (const [id, value] of Object.entries(outputs))
      flat.set(`job ${name}, output ${id}`, canonical(value));
  }
  return flat;
}

/** JSON texts are equal when they mean the same. */
function canonical(value: string): string {
  try {
    return JSON.stringify(sorted(JSON.parse(value)));
  } catch {
    return value;
  }
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, one]) => [name, sorted(one)]),
  );
}
