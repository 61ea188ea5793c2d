import { expandMatrix, matrixSuffix } from '../job/matrix.ts';
import { evaluate, evaluateBoolean, evaluateNumber, evaluateText, type Scope } from '../template/evaluate.ts';
import type { JsonObject } from '../template/template.types.ts';
import { field } from '../template/tokens.ts';
import { type JobBase, type JobInstance, jobScope, type Outcome, worst } from './call.ts';

/**
 * Runs every combination of a job's matrix, a job without one being a single combination.
 * @param stillWanted does the job's condition hold although the run is cancelled? Then it goes on
 */
export async function runMatrix(
  base: JobBase,
  scope: Scope,
  stillWanted: () => boolean,
  run: (instance: JobInstance) => Promise<Outcome>,
): Promise<Outcome> {
  const { call, token } = base;
  const written = field(token, 'strategy', 'matrix');
  const combinations = written === undefined ? [{}] : expandMatrix(evaluate(written, scope));
  const failFast = evaluateBoolean(field(token, 'strategy', 'fail-fast'), scope, true);
  const parallel = evaluateNumber(field(token, 'strategy', 'max-parallel'), scope) ?? combinations.length;
  const instances = combinations.map((matrix, at): JobInstance => {
    const strategy = {
      'fail-fast': failFast,
      'job-index': at,
      'job-total': combinations.length,
      'max-parallel': parallel,
    };
    const name = jobName({ ...base, strategy, matrix });
    return { ...base, name, strategy, matrix, cancel: new AbortController() };
  });
  const onCancel = () => {
    if (call.run.cancel.signal.aborted && stillWanted()) return;
    for (const { cancel } of instances) cancel.abort(call.cancel.reason);
  };
  if (call.cancel.aborted) onCancel();
  else call.cancel.addEventListener('abort', onCancel, { once: true });
  const outcomes: Outcome[] = [];
  const waiting = [...instances];
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const outcome = await run(next);
      outcomes.push(outcome);
      if (outcome.result === 'failure' && failFast) cancelOthers(instances, next);
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, Math.min(parallel, instances.length)) }, work));
  call.cancel.removeEventListener('abort', onCancel);
  return { result: worst(outcomes.map(({ result }) => result)), outputs: lastOutputs(outcomes) };
}

function cancelOthers(instances: JobInstance[], failed: JobInstance): void {
  const reason = new Error(`The strategy configuration was canceled because "${failed.id}" failed`);
  for (const { cancel } of instances.filter((one) => one !== failed)) cancel.abort(reason);
}

/** Of a matrix the last job that says something wins. */
function lastOutputs(outcomes: Outcome[]): Record<string, string> {
  const said = outcomes.flatMap(({ outputs }) => Object.entries(outputs)).filter(([, text]) => text !== '');
  return outcomes.length === 1 ? (outcomes[0]?.outputs ?? {}) : Object.fromEntries(said);
}

/** What GitHub shows: the job's name or id, and the values of its combination unless the name says them itself. */
export function jobName(job: JobBase & { strategy: JsonObject; matrix: JsonObject }): string {
  const { call, token, id, matrix } = job;
  const written = field(token, 'name');
  const own = evaluateText(written, jobScope(job)) || id.slice(call.idPrefix.length);
  return `${call.namePrefix}${own}${written?.isExpression ? '' : matrixSuffix(matrix)}`;
}
