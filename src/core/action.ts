import fs from 'node:fs';
import path from 'node:path';
import type { Clock } from './clock.ts';
import { asError, Cancelled, causeChain, Failure } from './failure.ts';
import { type Declarations, type InputValues, readInputs } from './inputs.ts';
import type { Annotation, Log } from './log.ts';
import { block, document, escaped, heading, type Markdown, md, words } from './markdown.ts';

/** What an action is given beside its inputs. */
export interface Runtime {
  env: Record<string, string | undefined>;
  clock: Clock;
  /** Aborted when the run is cancelled; the action then has seven seconds to leave things well and to say how it left them. */
  signal: AbortSignal;
  log: Log;
  /** GITHUB_WORKSPACE, absolute. */
  workspace: string;
  /** A scratch folder of this step alone; it is removed at the end. */
  temp: string;
}

/** What is left of a run: pure data. */
export interface Report {
  /** By the names in action.yml. `plan` and `result` are added. */
  outputs: Record<string, string>;
  summary: Markdown[];
  annotations?: Annotation[];
  verdict: { ok: true; line: string } | { ok: false; failure: Failure };
}

/** The parts of an action, in the order in which they run. */
export interface Action<D extends Declarations, Edge, Plan, Result> {
  name: string;
  inputs: D & { 'dry-run': D[string] };
  /** Rules between inputs, as sentences. */
  check?(inputs: InputValues<D>): string[];
  /** Makes the edge to the world. No request is sent. */
  connect(inputs: InputValues<D>, runtime: Runtime): Edge;
  /** Asks the world, writes nothing. All preflight checks live here. */
  plan(inputs: InputValues<D>, edge: Edge, runtime: Runtime): Promise<Plan>;
  /** The plan in lines, for the log and for a dry run. */
  describe(plan: Plan): string[];
  /** The only part that writes. Expected bad endings are results; what is thrown is a surprise. */
  apply(plan: Plan, edge: Edge, runtime: Runtime): Promise<Result>;
  /** Pure. No result: it was a dry run. */
  report(plan: Plan, result: Result | undefined): Report;
}

/** What `perform` gives the process to write out. */
export interface Outcome {
  ok: boolean;
  outputs: Record<string, string>;
  summary: string;
  annotations: Annotation[];
  /** Lines that close the log: the verdict, or the failure with everything that caused it. */
  closing: string[];
}

/** GitHub caps outputs near 1 MB in all. */
const OUTPUT_LIMIT_BYTES = 512 * 1024;

/** Runs an action: inputs, plan, apply, report. Never throws. */
export async function perform<D extends Declarations, Edge, Plan, Result>(
  action: Action<D, Edge, Plan, Result>,
  given: (name: string) => string,
  runtime: Runtime,
): Promise<Outcome> {
  let wrote = false;
  try {
    const inputs = readInputs<D>(action.inputs, given, action.check);
    const dryRun = (inputs as Record<string, unknown>)['dry-run'] === true;
    const edge = action.connect(inputs, runtime);
    const plan = await action.plan(inputs, edge, runtime);
    for (const line of action.describe(plan)) runtime.log.info(line);
    runtime.signal.throwIfAborted();
    wrote = !dryRun;
    const result = dryRun ? undefined : await action.apply(plan, edge, runtime);
    const report = action.report(plan, result);
    const outputs = {
      ...report.outputs,
      plan: outputJson('plan', plan, runtime),
      ...(result !== undefined && { result: outputJson('result', result, runtime) }),
    };
    return reported(action.name, report, outputs);
  } catch (error) {
    return surprised(action.name, error, wrote);
  }
}

function reported(name: string, report: Report, outputs: Record<string, string>): Outcome {
  const annotations = report.annotations ?? [];
  if (report.verdict.ok) {
    return {
      ok: true,
      outputs,
      summary: document(report.summary),
      annotations,
      closing: [report.verdict.line],
    };
  }
  const failed = failure(name, report.verdict.failure);
  return {
    ...failed,
    outputs,
    summary: document([...report.summary, ...(report.summary.length === 0 ? [words(failed.summary)] : [])]),
    annotations: [...annotations, ...failed.annotations],
  };
}

function surprised(name: string, error: unknown, wrote: boolean): Outcome {
  if (error instanceof Failure) return failure(name, error);
  const next = wrote ? 'Look at the lines above for what was changed before it.' : 'Nothing was changed.';
  if (error instanceof Cancelled) return failure(name, new Failure({ what: error.message, next }));
  return failure(
    name,
    new Failure({ what: asError(error).message || 'An unknown error.', next }, { cause: error }),
  );
}

/** One annotation, one section in the summary, and the whole chain of causes in the log. */
function failure(name: string, error: Failure): Outcome {
  const [what = '', ...causes] = causeChain(error);
  const closing = [what, ...causes.map((cause) => `  caused by: ${cause}`), `Next: ${error.next}`];
  const message = [what, causes.at(-1), error.next].filter(Boolean).join('\n');
  const summary = document([
    heading(3, md`${escaped(name)} failed`),
    paragraph(what),
    causes.length > 0 ? block(causes.join('\n')) : words(''),
    md`**Next:** ${escaped(error.next)}\n`,
  ]);
  return {
    ok: false,
    outputs: {},
    summary,
    annotations: [{ level: 'error', message, title: `${name} failed` }],
    closing,
  };
}

/** Several lines are several problems. */
function paragraph(what: string): Markdown {
  const lines = what.split('\n');
  if (lines.length === 1) return md`${escaped(what)}\n`;
  return words(lines.map((line) => `- ${escaped(line)}\n`).join(''));
}

function outputJson(name: string, value: unknown, runtime: Runtime): string {
  const json = JSON.stringify(value);
  const bytes = Buffer.byteLength(json);
  if (bytes <= OUTPUT_LIMIT_BYTES) return json;
  const folder = runtime.env.RUNNER_TEMP ?? runtime.temp;
  const file = path.join(folder, `${name}-${path.basename(runtime.temp)}.json`);
  fs.writeFileSync(file, json);
  return JSON.stringify({ bytes, file });
}
