import type { JournalEntry } from '../cloud/cloud.types.ts';
import type { RunResult } from '../runner/runner.types.ts';

/*
 * What judges of chapters ask. Each answers the sentences that say what is wrong; none when it is as it should be.
 */

/** The part of the evidence that every story has. */
interface Outcome {
  run: RunResult;
  changes: JournalEntry[];
}

export const says = (what: boolean, otherwise: string): string[] => (what ? [] : [otherwise]);

export const ended = ({ run }: Outcome, conclusion: string): string[] =>
  says(
    run.conclusion === conclusion,
    `The run ended with ${run.conclusion}${run.message ? `: ${run.message}` : ''}.`,
  );

/** @param id of the job in the reusable workflow */
export function jobEnded({ run }: Outcome, id: string, conclusion: string): string[] {
  const job = run.jobs.find((one) => one.id.split('/').at(-1) === id);
  return says(job?.conclusion === conclusion, `Job ${id} ended with ${job?.conclusion ?? 'nothing'}.`);
}

export const nothingChanged = ({ changes }: Outcome): string[] =>
  says(
    changes.length === 0,
    `The cloud was changed: ${changes.map(({ operation }) => operation).join(', ')}.`,
  );

export const called = ({ changes }: Outcome, operation: string): boolean =>
  changes.some((entry) => entry.operation === operation && entry.outcome === 'ok');

/** Everything the run wrote: logs and summaries. */
export const log = ({ run }: Pick<Outcome, 'run'>): string =>
  run.jobs.flatMap(({ steps }) => steps.flatMap(({ lines, summary }) => [...lines, summary])).join('\n');
