import type { Evidence } from './chapter.ts';
import { says } from './judging.ts';
import type { Shown, WebSight } from './web-visitors.ts';

type WebEvidence = Evidence<WebSight>;

/** The sites of an environment. */
const sitesOf = ({ sight }: WebEvidence, environment: string) =>
  Object.values(sight).filter(({ name }) => name.startsWith(`${environment} `));

/** Visitors of all sites of an environment saw these releases, one after the other, and no other change. */
export function served(evidence: WebEvidence, environment: string, releases: string[]): string[] {
  return sitesOf(evidence, environment).flatMap(({ name, crawl }) =>
    says(
      crawl.releases.join() === releases.join(),
      `Visitors of ${name} saw ${crawl.releases.join(', then ') || 'nothing'}, not ${releases.join(', then ') || 'nothing'}.`,
    ),
  );
}

/** Only visitors who got this release had problems, and they did. */
export function onlySawProblemsOf(evidence: WebEvidence, release: string): string[] {
  return sitesOf(evidence, 'staging').flatMap(({ name, crawl: { problems } }) => {
    const other = problems.find((problem) => problem.release !== release);
    return [
      ...says(
        problems.length > 0,
        `Visitors of ${name} had no problem, so nothing was wrong with the release.`,
      ),
      ...says(!other, `Visitors of ${name} had problems with ${other?.release}: ${other?.what}`),
    ];
  });
}

/** What the tab of staging's app showed that was opened before, and what one shows that was opened after: release and text. */
export function tabsOf(
  { sight }: WebEvidence,
  wanted: { opened: [release: string, text: string]; after: [release: string, text: string] },
): string[] {
  const tab = sight['staging app']?.tab;
  const shows = (which: string, shown: Shown | undefined, [release, text]: [string, string]) => [
    ...says(shown?.release === release, `${which} shows ${shown?.release ?? 'nothing'}, not ${release}.`),
    ...says(shown?.text.includes(text) ?? false, `${which} does not say "${text}".`),
  ];
  return [
    ...shows('The open tab', tab?.opened, wanted.opened),
    ...shows('A new tab', tab?.after, wanted.after),
    ...(tab?.problems ?? []).map((problem) => `A tab had a problem: ${problem}`),
  ];
}

/** How many objects of the sites were uploaded; the action's own records do not count. */
export function uploads({ changes }: WebEvidence, count: number): string[] {
  const uploaded = changes.filter(
    ({ operation, subject }) => operation === 'PutObject' && !subject.includes('.s3-deploy/'),
  );
  return says(
    uploaded.length === count,
    `${uploaded.length} objects were uploaded, not ${count}: ${uploaded.map(({ subject }) => subject).join(', ')}`,
  );
}
