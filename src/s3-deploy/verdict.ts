import type { Report } from '../core/action.ts';
import { Failure } from '../core/failure.ts';
import { releaseName, siteName } from './describe.ts';
import { whatIsLeft } from './left.ts';
import type { ListPlan, ReleasePlan, RemovePlan } from './modes.types.ts';
import type { Problem, ReleaseResult, RemoveResult, Smoke } from './result.types.ts';
import { counted } from './words.ts';

type Verdict = Report['verdict'];

export function listVerdict({ place, releases }: ListPlan): Verdict {
  const [live] = releases;
  if (!live) return { ok: true, line: `Site ${siteName(place)} has no release.` };
  return {
    ok: true,
    line: `Site ${siteName(place)} has ${counted(releases.length, 'release')}; ${releaseName(live)} is live.`,
  };
}

export function dryRunVerdict(plan: ReleasePlan | RemovePlan): Verdict {
  return { ok: true, line: `Dry run: site ${siteName(plan.place)} was not touched.` };
}

/** One sentence for a good end; for a bad one what happened, to what, and what to do next. */
export function releaseVerdict(plan: ReleasePlan, result: ReleaseResult): Verdict {
  switch (result.ending) {
    case 'published':
    case 'unchanged':
      return { ok: true, line: goodLine(plan, result) };
    case 'smoke-failed':
      return bad(smokeFailed(plan, result));
    case 'rolled-back':
      return bad(rolledBack(plan, result));
    case 'rollback-failed':
      return bad(rollbackFailed(plan, result));
    case 'cancelled':
    case 'broken':
      return bad(broken(plan, result));
  }
}

export function removeVerdict({ place }: RemovePlan, result: RemoveResult): Verdict {
  const site = `Site ${siteName(place)}`;
  switch (result.ending) {
    case 'unchanged':
      return { ok: true, line: `${site}: nothing is there, nothing was to be done.` };
    case 'removed':
      return { ok: true, line: `${site} is removed: ${counted(result.deleted, 'object')} deleted.` };
    case 'cancelled':
    case 'broken': {
      const problem = result.problem ?? unknownProblem;
      const left =
        result.deleted === 0
          ? 'Nothing was deleted.'
          : `${counted(result.deleted, 'object')} of the site were deleted.`;
      return bad({
        ...problem,
        what: `${problem.what} ${left}`,
        next: `${problem.next} Run the job again: it removes what is left.`.trim(),
      });
    }
  }
}

const unknownProblem: Problem = { what: 'An unknown error.', causes: [], next: '' };

const bad = (problem: Problem): Verdict => ({
  ok: false,
  failure: new Failure(problem, { cause: chain(problem.causes) }),
});

/** Causes as a chain of errors, which is how a failure prints them. */
function chain(causes: string[]): Error | undefined {
  return causes.reduceRight<Error | undefined>((cause, text) => new Error(text, { cause }), undefined);
}

function goodLine(plan: ReleasePlan, { ending, done, smoke, seconds }: ReleaseResult): string {
  const site = `Site ${siteName(plan.place)}`;
  const [root] = smoke;
  const looked = root ? `, ${root.ok ? 'and' : 'but not yet'} served at ${root.url}` : '';
  if (ending === 'unchanged') {
    return `${site}: release ${releaseName(plan.previous ?? plan)} is live already, with this content${looked}; nothing was changed.`;
  }
  if (plan.action === 'finish') {
    return `${site}: release ${releaseName(plan.previous ?? plan)} is live${looked}; what an earlier run left undone is done.`;
  }
  const counts = [
    `${done.uploaded.length} uploaded`,
    `${done.copied.length} copied`,
    `${done.deleted.length} deleted`,
  ].join(', ');
  const again = plan.restores ? ' again' : '';
  return `${site}: release ${releaseName(plan)} is live${again}${looked}: ${counted(plan.objects, 'object')}, ${counts}, after ${seconds} s.`;
}

const wrongText = (smoke: Smoke[]): string =>
  smoke
    .filter(({ ok }) => !ok)
    .map(({ url, problem }) => `${url}: ${problem}`)
    .join(' ');

function smokeFailed(plan: ReleasePlan, { smoke, done }: ReleaseResult): Problem {
  const wrong = wrongText(smoke);
  if (plan.action !== 'publish') {
    const what = done.begun ? 'what an earlier run left undone is done' : 'nothing was changed';
    return {
      what: `Release ${releaseName(plan.previous ?? plan)} is live and ${what}, but the site does not answer with it. ${wrong}`,
      causes: [],
      next: 'Look at the distribution and its function, and at who else writes to the bucket. `mode: rollback` publishes the release before again.',
    };
  }
  return {
    what: `Release ${releaseName(plan)} is published, but the site does not answer with it. ${wrong} ${whyItStays(plan)}`,
    causes: [],
    next: plan.previous
      ? 'Look at the site at once. `mode: rollback` publishes the release before again.'
      : 'Look at the site at once: the distribution, its function, and the address in `url`. Then run the job again.',
  };
}

function whyItStays(plan: ReleasePlan): string {
  if (plan.mode === 'rollback') return 'It stays as it is.';
  if (plan.previous) return 'It was not rolled back (rollback is false).';
  return 'There is no release before it to go back to.';
}

function rolledBack(plan: ReleasePlan, { smoke, rollback }: ReleaseResult): Problem {
  const back = rollback ? releaseName(rollback.plan) : '';
  const still = wrongText(rollback?.smoke ?? []);
  return {
    what: `Release ${releaseName(plan)} was published, and the site did not answer with it. ${wrongText(smoke)} Release ${back} is live again.${still === '' ? '' : ` But the site does not answer with that either. ${still}`}`,
    causes: [],
    next:
      still === ''
        ? 'Correct the site and deploy it again. The objects of the bad release stay for a while; nothing names them.'
        : 'Look at the site at once: the distribution, its function, and the address in `url`.',
  };
}

function rollbackFailed(plan: ReleasePlan, { smoke, rollback }: ReleaseResult): Problem {
  const problem = rollback?.problem ?? unknownProblem;
  const left = rollback ? whatIsLeft(rollback.plan, rollback.done) : '';
  return {
    what: `Release ${releaseName(plan)} is published, the site does not answer with it, and going back failed too. ${wrongText(smoke)} ${problem.what} ${left}`.trim(),
    causes: problem.causes,
    next: `Look at the site at once. ${problem.next} Then publish a good release again: \`mode: rollback\` with \`release: ${plan.previous?.sequence ?? ''}\`.`,
  };
}

function broken(
  plan: ReleasePlan,
  { problem = unknownProblem, done, ending, rollback }: ReleaseResult,
): Problem {
  if (ending === 'cancelled' && rollback) {
    return {
      what: `The run was cancelled while release ${releaseName(rollback.plan)} was being published again. ${whatIsLeft(rollback.plan, rollback.done)}`,
      causes: [],
      next: `Go on with it: \`mode: rollback\` with \`release: ${plan.previous?.sequence ?? ''}\`.`,
    };
  }
  const { what, causes, next } = problem;
  const left = `${what} ${whatIsLeft(plan, done)}`;
  const again = done.begun
    ? `Run the job again: it goes on where this one ended.${plan.mode === 'deploy' && done.pages > 0 && !done.saved && plan.previous ? ` To go back to ${plan.previous.release} instead, use \`mode: rollback\`.` : ''}`
    : 'Run the job again when you want to deploy.';
  if (ending === 'cancelled') return { what: left, causes: [], next: again };
  return { what: left, causes, next: done.begun ? `${next} ${again}` : next };
}
