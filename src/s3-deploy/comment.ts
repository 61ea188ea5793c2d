import type { Failure } from '../core/failure.ts';
import { code, document, escaped, heading, type Markdown, md, words } from '../core/markdown.ts';
import { releaseName, siteName } from './describe.ts';
import type { Inputs } from './inputs.ts';
import type { Plan, ReleasePlan } from './modes.types.ts';
import { planSections, releasesTable, removeSections } from './summary.ts';

/** GitHub takes 65,536 characters; bytes are counted here, which is less. */
const LIMIT_BYTES = 60_000;

/** The plan of a dry run, for the pull request. */
export function planComment(plan: Plan): Markdown {
  return document([title(plan.place), ...sections(plan)], LIMIT_BYTES);
}

function sections(plan: Plan): Markdown[] {
  switch (plan.mode) {
    case 'list':
      return [releasesTable(plan.releases)];
    case 'remove':
      return removeSections(plan);
    case 'deploy':
    case 'rollback':
      return [liveLine(plan), ...planSections(plan)];
  }
}

const liveLine = ({ previous }: ReleasePlan): Markdown =>
  previous ? md`${code(releaseName(previous))} is live.\n` : words('No release is there yet.\n');

/** Why there is no plan. */
export const refusalComment = (inputs: Inputs, failure: Failure): Markdown =>
  document(
    [
      title(inputs),
      words('This would be refused:\n'),
      ...failure.message.split('\n').map((line) => md`- ${escaped(line)}`),
      md`\n**Next:** ${escaped(failure.next)}\n`,
    ],
    LIMIT_BYTES,
  );

const title = (place: { bucket: string; prefix: string }): Markdown =>
  heading(3, md`What would change in ${code(siteName(place))}`);
