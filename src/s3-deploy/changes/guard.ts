import { Failure } from '../../core/failure.ts';
import { quote } from '../../core/inputs.ts';
import type { Listed } from '../edge.ts';
import type { Changes } from '../plan.types.ts';
import type { SiteFile, State } from '../release.types.ts';
import { isOwn, objectOf } from './given.ts';
import { siteOf } from './others.ts';

export interface Guarded {
  changes: Changes;
  files: SiteFile[];
  state: State | undefined;
  listed: Map<string, Listed>;
  indexDocument: string;
  /** 0 to 100. */
  maxDeletePercent: number;
  maxDeletes: number;
}

/** @throws Failure for a release that looks like a mistake; asked before any write */
export function guard(given: Guarded): void {
  refuseSource(given);
  refuseOthers(given);
  refuseDeletes(given);
}

function refuseSource({ files, indexDocument }: Guarded): void {
  const real = files.filter(({ file }) => file !== undefined);
  const next = 'Look at what the build wrote and at input source; nothing was changed.';
  if (real.length === 0) throw new Failure({ what: 'The source folder has no file to publish.', next });
  if (files.some(({ key }) => key === indexDocument)) return;
  throw new Failure({
    what: `The source folder has no ${indexDocument} in its root.`,
    next: 'Look at what the build wrote, at input source, and at input index-document where the site begins with another file; nothing was changed.',
  });
}

function refuseOthers({ files, changes }: Guarded): void {
  const inside = files.flatMap(({ key }) => {
    const site = siteOf(key, changes.others);
    return site === undefined ? [] : [{ key, site }];
  });
  const [first] = inside;
  if (!first) return;
  const more = inside.length > 1 ? ` (and ${inside.length - 1} more)` : '';
  throw new Failure({
    what: `${quote(first.key)}${more} lies in ${first.site}, which is a site of its own: it has been deployed with this prefix.`,
    next: 'Rename the folder in the source, leave it out with `exclude`, or remove the other site (`mode: remove` with its prefix); nothing was changed.',
  });
}

/** What has expired is not counted: it belongs to no site any more. */
function refuseDeletes({ changes, state, listed, maxDeletePercent, maxDeletes }: Guarded): void {
  const counted = changes.deletes.filter(({ reason }) => reason === 'removed' || reason === 'unknown');
  if (counted.length === 0) return;
  const doomed = new Set(counted.map(({ key }) => key));
  const total = [...listed.keys()].filter(
    (key) => !isOwn(key) && (doomed.has(key) || objectOf(state, key) !== undefined),
  ).length;
  const percent = (counted.length / total) * 100;
  const broken = [
    percent > maxDeletePercent ? `max-delete-percent is ${maxDeletePercent}` : '',
    counted.length > maxDeletes ? `max-deletes is ${maxDeletes}` : '',
  ].filter((one) => one !== '');
  if (broken.length === 0) return;
  const share = percent < 1 ? 'less than 1' : String(Math.floor(percent));
  throw new Failure({
    what: `This release would delete ${counted.length} of ${total} objects of the site (${share} %), such as ${quote(counted[0]?.key ?? '')}; ${broken.join(' and ')}.`,
    next: 'Look whether source and prefix are the right ones. If they are, raise the limit for this run; nothing was changed.',
  });
}
