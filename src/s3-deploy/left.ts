import type { ReleasePlan } from './modes.types.ts';
import type { Done } from './result.types.ts';
import { COMPLETED } from './steps/invalidate.ts';
import { counted } from './words.ts';

/** What a publication that ended before its time has changed, and what visitors get now. */
export function whatIsLeft(plan: ReleasePlan, done: Done): string {
  if (!done.begun) return 'Nothing was changed.';
  if (done.saved) return savedText(plan, done);
  if (plan.action === 'finish') return finishText(plan);
  const written = done.uploaded.length + done.copied.length;
  const before = plan.previous ? `release ${plan.previous.release} as before` : 'no release';
  if (written === 0) return `No object of the site was changed: visitors get ${before}.`;
  if (done.pages === 0) {
    return `${counted(written, 'object')} of release ${plan.release} ${was(written)} written, and no page: visitors get ${before}${samePlace(plan, done)}. Nothing was deleted.`;
  }
  const pages = [...plan.uploads, ...plan.restored].filter(({ kind }) => kind === 'page').length;
  const both = plan.previous ? 'pages of both releases' : 'what is there';
  const gets =
    done.pages < pages
      ? `${done.pages} of ${counted(pages, 'page')} of release ${plan.release} were written: visitors get ${both}, and everything that they name is there.`
      : `All pages of release ${plan.release} are written, and visitors get them; it is not remembered as a release yet.`;
  return `${gets} Nothing was deleted.`;
}

const was = (count: number): string => (count === 1 ? 'was' : 'were');

/** Files that keep their name are new already. */
function samePlace(plan: ReleasePlan, done: Done): string {
  const replaced = new Set(
    [...plan.uploads, ...plan.restored].filter(({ kind }) => kind === 'asset').map(({ key }) => key),
  );
  const count = [...done.uploaded, ...done.copied].filter((key) => replaced.has(key)).length;
  return plan.previous && count > 0
    ? `, with ${counted(count, 'file')} of the new one that no hash tells apart`
    : '';
}

function savedText(plan: ReleasePlan, done: Done): string {
  const parts = [`Release ${plan.release} is complete in the bucket.`];
  if (plan.paths.length > 0 && done.invalidation?.status !== COMPLETED) {
    parts.push('CloudFront may still answer with the release before.');
  }
  const { length: wanted } = plan.deletes;
  if (wanted > 0 && done.deleted.length === 0) parts.push('Nothing was deleted.');
  else if (done.deleted.length < wanted)
    parts.push(`${done.deleted.length} of ${counted(wanted, 'object')} were deleted.`);
  return parts.join(' ');
}

const finishText = (plan: ReleasePlan): string =>
  `Release ${plan.previous?.release ?? plan.release} is complete in the bucket, and what an earlier run left undone is not done yet.`;
