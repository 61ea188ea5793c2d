import { asError } from '../core/failure.ts';
import type { Edge } from './edge.ts';
import { readReport } from './formats/read.ts';
import { Tally } from './formats/tally.ts';
import { type Counts, type ReportFile, type SlowTest, sum, type TestFailure, Unreadable } from './model.ts';
import { placeFinder } from './place.ts';
import type { Plan } from './plan.ts';
import { checkRun, type Published } from './publish.ts';
import type { Workspace } from './workspace-api.ts';

/** What was seen. The verdict over it is in verdict.ts. */
export interface Evidence {
  /** Undefined when no command was run. */
  exitCode: number | undefined;
  counts: Counts;
  /** At most 500; `counts` has them all. */
  failures: TestFailure[];
  slowest: SlowTest[];
  files: ReportFile[];
  /** Sentences about reports that are not there. */
  problems: string[];
}

export interface Result extends Evidence {
  /** Undefined without a token. */
  check: Published | undefined;
}

/** Runs the command, reads the reports, and publishes the check run when there is a token for it. */
export async function apply(plan: Plan, edge: Edge, signal: AbortSignal): Promise<Result> {
  const exitCode =
    plan.command === undefined ? undefined : await edge.run(plan.command, plan.workingDirectory);
  const evidence = { exitCode, ...(await readReports(plan, edge.workspace, signal)) };
  return { ...evidence, check: await edge.publish?.(checkRun(plan, evidence)) };
}

async function readReports(
  plan: Plan,
  workspace: Workspace,
  signal: AbortSignal,
): Promise<Omit<Evidence, 'exitCode'>> {
  const { fresh, problems } = await freshReports(plan, workspace);
  const tally = new Tally({ slowest: plan.slowest });
  const files: ReportFile[] = [];
  for (const file of fresh) {
    signal.throwIfAborted();
    files.push(await readOne(file, plan, workspace, tally));
  }
  const folders = { workspace: workspace.root, workingDirectory: plan.workingDirectory };
  const placeOf = placeFinder(folders, workspace.isFile);
  const failures = tally.failures.map((found): TestFailure => {
    const { message, details, report } = found;
    const place = placeOf(found);
    // A file that could not run is named by its path, on the machine where that was.
    const title = place && found.title.endsWith(`/${place.file}`) ? place.file : found.title;
    return { title, message, details, report, ...(place && { place }) };
  });
  const counts = sum(files.map((file) => file.counts));
  return { counts, failures, slowest: tally.slowest, files, problems };
}

/** The reports that speak of this run, and sentences about those that do not. */
async function freshReports(
  plan: Plan,
  workspace: Workspace,
): Promise<{ fresh: string[]; problems: string[] }> {
  const fresh = new Set<string>();
  const problems = new Set<string>();
  for (const pattern of plan.reports) {
    const search = await workspace.find(pattern, plan.workingDirectory);
    for (const problem of search.problems) problems.add(problem);
    for (const file of search.files) {
      const before = plan.before[file];
      if (!before || !(await workspace.unchanged(file, before))) fresh.add(file);
      else problems.add(`Report ${file} was not written by the command: it is of an earlier run.`);
    }
  }
  return { fresh: [...fresh], problems: [...problems] };
}

async function readOne(file: string, plan: Plan, workspace: Workspace, tally: Tally): Promise<ReportFile> {
  const { line, sink } = tally.open(file);
  try {
    line.format = await readReport(workspace.absolute(file), plan.format, sink);
  } catch (error) {
    line.doubts.push(
      error instanceof Unreadable ? error.message : `could not be read: ${asError(error).message}`,
    );
  }
  if (line.doubts.length === 0 && line.counts.tests === 0 && plan.minimumTests > 0)
    line.doubts.push('holds no test');
  return line;
}
