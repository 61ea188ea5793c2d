import { block, code, details, escaped, heading, type Markdown, md, table, words } from '../core/markdown.ts';
import { deleteText, headerChanges, reasonText, releaseName, siteName } from './describe.ts';
import type { ReleasePlan, RemovePlan } from './modes.types.ts';
import type { ReleaseSummary } from './release.types.ts';
import type { ReleaseResult, Smoke } from './result.types.ts';
import { size } from './size.ts';
import { counted } from './words.ts';

/** Of each kind of change so many are shown. */
const SHOWN = 50;

/** What was done, and what visitors get. */
export function resultSections(plan: ReleasePlan, result: ReleaseResult): Markdown[] {
  const { done, smoke, rollback } = result;
  const rows: Markdown[][] = [
    [words('Uploaded'), md`${done.uploaded.length} (${words(size(done.uploadedBytes))})`],
    [words('Copied inside S3'), md`${done.copied.length}`],
    [words('Deleted'), md`${done.deleted.length}`],
  ];
  if (done.invalidation) {
    rows.push([words('Invalidation'), md`${code(done.invalidation.id)} ${code(done.invalidation.status)}`]);
  }
  if (rollback) {
    const { plan: back, done: undone, problem } = rollback;
    const how = problem
      ? words('failed')
      : md`${undone.copied.length} copied, ${undone.uploaded.length} uploaded`;
    rows.push([words('Rolled back to'), md`${code(releaseName(back))} ${how}`]);
  }
  rows.push([words('Duration'), md`${result.seconds} s`]);
  return [
    table(['', ''], [[words('Site'), code(siteName(plan.place))], ...rows]),
    ...smokeSection('Smoke check', smoke),
    ...smokeSection('Smoke check after the rollback', rollback?.smoke ?? []),
  ];
}

function smokeSection(title: string, smoke: Smoke[]): Markdown[] {
  if (smoke.length === 0) return [];
  const rows = smoke.map(({ url, ok, status, type, release, problem }) => [
    code(url),
    status === undefined ? words('none') : md`${status}`,
    code(type ?? ''),
    code(release ?? ''),
    ok ? words('as published') : escaped(problem ?? ''),
  ]);
  return [heading(4, words(title)), table(['Address', 'Status', 'Type', 'Release', ''], rows)];
}

/** What was going to change: for the summary, and for the comment in a pull request. */
export function planSections(plan: ReleasePlan): Markdown[] {
  const bytes = (all: { bytes: number }[]) => size(all.reduce((sum, one) => sum + one.bytes, 0));
  const row = (title: string, count: number, more = ''): Markdown[][] =>
    count === 0 ? [] : [[words(title), md`${count}`, words(more)]];
  const counts = table(
    ['', 'Objects', ''],
    [
      ...row('Upload', plan.uploads.length, bytes(plan.uploads)),
      ...row('Restore by a copy', plan.restored.length, bytes(plan.restored)),
      ...row('New headers', plan.headers.length),
      ...row('Delete', plan.deletes.length),
      ...row('Unchanged', plan.unchanged),
      ...row('Of earlier releases, kept for a while', plan.kept.length),
      ...row('Of no release, left alone', plan.unknown.length),
    ],
    ['left', 'right', 'left'],
  );
  const list = (title: string, lines: string[]): Markdown[] =>
    lines.length === 0
      ? []
      : [details(md`${words(title)} (${lines.length})`, block(shown(lines).join('\n')))];
  return [
    heading(4, plan.action === 'publish' ? md`Release ${code(releaseName(plan))}` : words('Plan')),
    plan.action === 'none' ? words('Nothing is to be done: this is live.\n') : words(''),
    counts,
    ...list(
      'Uploads',
      plan.uploads.map(({ key, reason, bytes: one }) => `${key}  ${reasonText(reason)}, ${size(one)}`),
    ),
    ...list(
      'Restored',
      plan.restored.map(({ key }) => key),
    ),
    ...list(
      'New headers',
      plan.headers.map(({ key, from, to }) => `${key}  ${headerChanges(from, to).join(', ')}`),
    ),
    ...list(
      'Deletes',
      plan.deletes.map(({ key, reason }) => `${key}  ${deleteText(reason)}`),
    ),
    ...list('Paths to invalidate', plan.paths),
    ...list('Of earlier releases, kept for a while', plan.kept),
    ...list('Of no release, left alone', plan.unknown),
    ...list('Sites of their own, left alone', plan.others),
    ...list('Content changed under a name with a hash', plan.notImmutable),
  ];
}

const shown = (lines: string[]): string[] =>
  lines.length <= SHOWN ? lines : [...lines.slice(0, SHOWN), `and ${lines.length - SHOWN} more`];

/** @param which in the title, after the number */
export function releasesTable(releases: ReleaseSummary[], which = ''): Markdown {
  const rows = releases.map((one) => [
    md`${one.sequence}`,
    md`${code(one.release)}${one.restored === undefined ? words('') : md` (${one.restored} again)`}`,
    code(one.createdAt),
    md`${one.objects}`,
    words(size(one.bytes)),
  ]);
  if (rows.length === 0) return words('');
  return details(
    words(counted(rows.length, 'release') + which),
    table(['Number', 'Release', 'Published', 'Objects', 'Bytes'], rows),
  );
}

export function removeSections(plan: RemovePlan): Markdown[] {
  const lines = shown(plan.keys);
  return [
    table(
      ['', ''],
      [
        [words('Site'), code(siteName(plan.place))],
        [words('Objects'), md`${plan.keys.length}`],
      ],
    ),
    lines.length === 0 ? words('') : details(words('Deletes'), block(lines.join('\n'))),
  ];
}
