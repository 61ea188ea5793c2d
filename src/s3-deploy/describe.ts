import type { ListPlan, Place, Plan, ReleasePlan, RemovePlan } from './modes.types.ts';
import type { PlannedDelete } from './plan.types.ts';
import type { ReleaseSummary, StoredHeaders } from './release.types.ts';
import { size } from './size.ts';
import { counted, someOf } from './words.ts';

/** A log is read by people: of each kind of change so many are named, the JSON has all. */
const SHOWN = 20;

/** The plan in lines. */
export function describe(plan: Plan): string[] {
  switch (plan.mode) {
    case 'list':
      return describeList(plan);
    case 'remove':
      return describeRemove(plan);
    case 'deploy':
    case 'rollback':
      return describeRelease(plan);
  }
}

/** The site, as it is called everywhere: `s3://bucket/folder/`. */
export const siteName = ({ bucket, prefix }: Pick<Place, 'bucket' | 'prefix'>): string =>
  `s3://${bucket}/${prefix}`;

/** A release, as it is called everywhere: by its name and its number. */
export const releaseName = ({ release, sequence }: { release: string; sequence: number }): string =>
  `${release} (number ${sequence})`;

function describeRelease(plan: ReleasePlan): string[] {
  const { previous, place } = plan;
  const live = previous
    ? `${releaseName(previous)} is live, ${counted(previous.objects, 'object')}`
    : 'no release is there yet';
  const lines = [`Site ${siteName(place)}: ${live}.`, ...unfinishedLines(plan)];
  if (plan.action === 'none') {
    return [...lines, `Release ${plan.release} is the same, content and headers: nothing is to be done.`];
  }
  if (plan.action === 'finish') return [...lines, ...changeLines(plan)];
  const from = plan.restores ? `, the content of ${releaseName(plan.restores)} again` : '';
  return [
    ...lines,
    `Release ${releaseName(plan)}: ${counted(plan.objects, 'object')}, ${size(plan.bytes)}${from}.`,
    ...changeLines(plan),
  ];
}

function unfinishedLines({ unfinished, openInvalidation }: ReleasePlan): string[] {
  const lines: string[] = [];
  if (unfinished) {
    lines.push(
      `  The deployment of ${unfinished.release} that began at ${unfinished.startedAt} did not end: what it left is put right.`,
    );
  }
  if (openInvalidation) lines.push('  An invalidation of an earlier run is not known to be completed.');
  return lines;
}

function changeLines(plan: ReleasePlan): string[] {
  const bytes = plan.uploads.reduce((sum, one) => sum + one.bytes, 0);
  const kept = plan.kept.length;
  return [
    ...some(
      `upload ${counted(plan.uploads.length, 'object')}, ${size(bytes)}`,
      plan.uploads,
      (one) => `${one.key} (${reasonText(one.reason)}, ${size(one.bytes)})`,
    ),
    ...some(
      `restore ${counted(plan.restored.length, 'object')} by copies inside S3`,
      plan.restored,
      ({ key }) => key,
    ),
    ...some(
      `new headers for ${counted(plan.headers.length, 'object')}`,
      plan.headers,
      ({ key, from, to }) => `${key}: ${headerChanges(from, to).join(', ')}`,
    ),
    ...some(
      `delete ${counted(plan.deletes.length, 'object')}`,
      plan.deletes,
      ({ key, reason }) => `${key} (${deleteText(reason)})`,
    ),
    ...some(`invalidate ${counted(plan.paths.length, 'path')}`, plan.paths, (path) => path),
    ...(plan.unchanged > 0 ? [`  unchanged: ${counted(plan.unchanged, 'object')}`] : []),
    ...(kept > 0 ? [`  of earlier releases, kept for a while: ${counted(kept, 'object')}`] : []),
    ...(plan.housekeeping.length > 0
      ? [`  the action’s own that nothing needs any more: ${counted(plan.housekeeping.length, 'object')}`]
      : []),
    ...(plan.unknown.length > 0
      ? [
          `  ${counted(plan.unknown.length, 'object')} that no release knows, left alone: ${someOf(plan.unknown)}`,
        ]
      : []),
    ...(plan.others.length > 0 ? [`  sites of their own in it, left alone: ${someOf(plan.others, 10)}`] : []),
    ...(plan.notImmutable.length > 0
      ? [`  content changed under a name with a hash, so not immutable: ${someOf(plan.notImmutable)}`]
      : []),
    ...[...plan.notes, ...plan.warnings].map((line) => `  ${line}`),
  ];
}

function some<T>(title: string, all: T[], text: (one: T) => string): string[] {
  if (all.length === 0) return [];
  const more = all.length > SHOWN ? [`    and ${all.length - SHOWN} more`] : [];
  return [`  ${title}`, ...all.slice(0, SHOWN).map((one) => `    ${text(one)}`), ...more];
}

const REASONS: Record<ReleasePlan['uploads'][number]['reason'], string> = {
  new: 'new',
  content: 'changed',
  'changed-outside': 'somebody else wrote it',
  unfinished: 'a run that was ended may have written it',
  returned: 'back from an earlier release',
  unknown: 'there, but of no release',
};

export const reasonText = (reason: ReleasePlan['uploads'][number]['reason']): string => REASONS[reason];

const DELETE_REASONS: Record<PlannedDelete['reason'], string> = {
  removed: 'not in this release',
  expired: 'kept for long enough',
  unknown: 'of no release',
  unfinished: 'left by an earlier run',
};

export const deleteText = (reason: PlannedDelete['reason']): string => DELETE_REASONS[reason];

/** What differs, header by header: `cache-control no-cache -> max-age=300`. */
export function headerChanges(from: StoredHeaders, to: StoredHeaders): string[] {
  return [...new Set([...Object.keys(from), ...Object.keys(to)])]
    .filter((name) => from[name] !== to[name])
    .sort()
    .map((name) => `${name} ${from[name] ?? '(none)'} -> ${to[name] ?? '(none)'}`);
}

function describeList({ place, releases, unfinished }: ListPlan): string[] {
  const lines = releases.map((one, index) => `  ${listLine(one)}${index === 0 ? ', live' : ''}`);
  const count = releases.length === 0 ? 'no release is there' : counted(releases.length, 'release');
  const left = unfinished
    ? [`  The deployment of ${unfinished.release} that began at ${unfinished.startedAt} did not end.`]
    : [];
  return [`Site ${siteName(place)}: ${count}.`, ...lines, ...left];
}

function listLine(one: ReleaseSummary): string {
  const again = one.restored === undefined ? '' : `, number ${one.restored} again`;
  return `${one.sequence}  ${one.release}  ${one.createdAt}  ${counted(one.objects, 'object')}, ${size(one.bytes)}${again}`;
}

function describeRemove({ place, keys, others, paths, release }: RemovePlan): string[] {
  if (keys.length === 0 && release === undefined) return [`Site ${siteName(place)}: nothing is there.`];
  return [
    `Site ${siteName(place)}: ${release === undefined ? 'a deployment that did not end' : `release ${release} is live`}.`,
    ...some(`delete ${counted(keys.length, 'object')}, and what this action keeps there`, keys, (key) => key),
    ...some(`invalidate ${counted(paths.length, 'path')}`, paths, (path) => path),
    ...(others.length > 0 ? [`  sites of their own in it, left alone: ${someOf(others, 10)}`] : []),
  ];
}
