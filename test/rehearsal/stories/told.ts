import { printFailedSteps } from '../../../rehearsal/report/timeline.ts';
import type { ChapterView } from '../../../rehearsal/report/view.ts';

/** What is wrong with a chapter, and the end of the log of every step that failed; nothing when it ended as it should. */
export function told(view: ChapterView): string[] {
  if (view.ok) return [];
  const lines: string[] = [];
  printFailedSteps(view, (line) => lines.push(line));
  return [...view.wrong, ...lines];
}
