import type { ChapterView, StoryView } from './view.ts';

/** The story in one table, for a terminal. */
export function printTimeline({ chapters }: StoryView, print: (line: string) => void = console.log): void {
  const width = Math.max(...chapters.map(({ title }) => title.length));
  print('\n  Timeline');
  let at = 0;
  for (const { title, seconds, ok, conclusion } of chapters) {
    const ended = `${ok ? 'as expected' : 'NOT AS EXPECTED'} (the run: ${conclusion})`;
    print(`  ${clock(at)}  ${title.padEnd(width)}  ${seconds.toFixed(1).padStart(6)} s  ${ended}`);
    at += seconds;
  }
  const wrong = chapters.filter(({ ok }) => !ok).length;
  print(
    `  ${clock(at)}  ${wrong === 0 ? 'Every step ended as it should.' : `${wrong} of ${chapters.length} steps did not end as they should.`}`,
  );
}

/** `1:05` for 65 seconds. */
const clock = (seconds: number) =>
  `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`;

const LAST_LINES = 25;

/** The end of the log of every step that failed: what a developer would open first. */
export function printFailedSteps({ jobs }: ChapterView, print: (line: string) => void = console.log): void {
  for (const job of jobs) {
    for (const step of job.steps.filter(({ conclusion }) => conclusion === 'failure')) {
      print(`      ${job.name} / ${step.name}`);
      for (const line of step.log.slice(-LAST_LINES)) print(`        ${line}`);
    }
  }
}
