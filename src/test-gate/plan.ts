import { type Inputs, NO_REPORT } from './inputs.ts';
import type { Format } from './model.ts';
import type { Stamp, Workspace } from './workspace-api.ts';

/** What is going to be run and read. */
export interface Plan {
  name: string;
  /** Undefined: reports of an earlier step are read. */
  command: string | undefined;
  /** Relative to the workspace. */
  workingDirectory: string;
  /** Paths and globs. Empty: the exit code is the only evidence. */
  reports: string[];
  format: Format | 'auto';
  minimumTests: number;
  slowest: number;
  /** Reports that are there now. */
  present: string[];
  /** How they are now: after a command only what it wrote counts. Empty without a command. */
  before: Record<string, Stamp>;
}

/** Looks at the workspace; runs and writes nothing. */
export async function makePlan(inputs: Inputs, workspace: Workspace): Promise<Plan> {
  const workingDirectory = workspace.folder(inputs['working-directory']);
  const reports = inputs.report.filter((pattern) => pattern !== NO_REPORT);
  const searches = await Promise.all(reports.map((pattern) => workspace.find(pattern, workingDirectory)));
  const present = [...new Set(searches.flatMap(({ files }) => files))];
  const before: Plan['before'] = {};
  if (inputs.command !== undefined) for (const file of present) before[file] = await workspace.stamp(file);
  return {
    name: inputs.name,
    command: inputs.command,
    workingDirectory,
    reports,
    format: inputs.format,
    minimumTests: inputs['minimum-tests'],
    slowest: inputs.slowest,
    present,
    before,
  };
}

export function describe(plan: Plan): string[] {
  const { command, workingDirectory, reports, present } = plan;
  const where = workingDirectory === '.' ? '' : ` (in ${workingDirectory})`;
  const lines: string[] = [];
  if (command !== undefined) lines.push(`Run${where}: ${command}`);
  if (reports.length === 0) lines.push('Read no report: the exit code is the only evidence.');
  else lines.push(`Read${where}: ${reports.join(', ')}`);
  if (present.length > 0) {
    const which = present.slice(0, 10).join(', ') + (present.length > 10 ? ', …' : '');
    const kept = command === undefined ? '' : '; what the command does not write again counts as missing';
    lines.push(`There now: ${which}${kept}.`);
  }
  return lines;
}
