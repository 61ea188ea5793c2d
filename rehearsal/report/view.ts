import type { JournalEntry } from '../cloud/cloud.types.ts';

/** How something ended, in GitHub's words. */
export type Conclusion = 'success' | 'failure' | 'cancelled' | 'skipped';

/** What the page shows of one step of a job. All texts come from outside: the page escapes them. */
export interface StepView {
  name: string;
  conclusion: Conclusion;
  seconds: number;
  log: string[];
  /** The step's part of the job summary, as Markdown. */
  summary: string;
}

export interface JobView {
  id: string;
  name: string;
  needs: string[];
  conclusion: Conclusion;
  seconds: number;
  steps: StepView[];
}

/** One chapter of a story: what a developer did, what was to come of it, and what came. */
export interface ChapterView {
  title: string;
  /** What must be true at the end, a sentence. */
  expected: string;
  ok: boolean;
  /** What was not as it should be. */
  wrong: string[];
  seconds: number;
  /** What was seen from outside: versions served, requests that failed. */
  seen: string[];
  conclusion: Conclusion;
  jobs: JobView[];
  /** Calls that changed the cloud, in order. */
  changes: JournalEntry[];
}

export interface StoryView {
  title: string;
  /** Which real things the machine had, and what stood in for the others. */
  means: string[];
  chapters: ChapterView[];
}
