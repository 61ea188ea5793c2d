// npm start [-- story ...]: rehearses the pipelines on this machine, and exits 0 only if each step ended as it should.
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { freshBundles } from '../scripts/fresh.mjs';
import { storyPage } from './report/page.ts';
import { printFailedSteps, printTimeline } from './report/timeline.ts';
import type { ChapterView, StoryView } from './report/view.ts';
import type { RunEvent } from './runner/events.ts';
import type { Ground } from './stage/ground.ts';
import { backendStory } from './stories/backend.ts';
import { playChapter, type Story } from './stories/chapter.ts';
import { webStory } from './stories/web.ts';

/** In the order in which they are played. */
const STORIES = {
  backend: () => play(backendStory),
  web: () => play(webStory),
};
type StoryName = keyof typeof STORIES;

const isStory = (name: string): name is StoryName => Object.hasOwn(STORIES, name);

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { verbose: { type: 'boolean', default: false } },
});
const unknown = positionals.filter((name) => !isStory(name));
if (unknown.length > 0) {
  console.error(
    `start: there is no story ${unknown.join(', ')}. There are: ${Object.keys(STORIES).join(', ')}.`,
  );
  process.exit(2);
}

/** A sign of life while a chapter goes on. */
function printJob(event: RunEvent): void {
  if (event.type !== 'job-ended' || event.conclusion === 'skipped') return;
  const seconds = (event.result.durationMs / 1000).toFixed(1);
  console.log(`      ${event.job}: ${event.conclusion}, ${seconds} s`);
}

async function play<Stage extends Ground, Sight>(story: Story<Stage, Sight>): Promise<StoryView> {
  const { title, chapters } = story;
  console.log(`${title}\n`);
  const stage = await story.open({
    dist: freshBundles(),
    listener: printJob,
    ...(values.verbose && { log: (line: string) => console.log(`    cloud: ${line}`) }),
  });
  const cancel = new AbortController();
  const stop = () => {
    console.log('\n  Stopping: the run is cancelled, then everything is closed.');
    cancel.abort();
    process.exitCode = 130;
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  try {
    for (const line of stage.means) console.log(`  ${line}`);
    const views: ChapterView[] = [];
    for (const chapter of chapters) {
      console.log(`\n  ${chapter.title}\n    ${chapter.expected}`);
      const view = await playChapter(story, chapter, stage, cancel.signal);
      if (cancel.signal.aborted) break;
      printChapter(view);
      views.push(view);
    }
    return { title, means: stage.means, chapters: views };
  } finally {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
    await stage.close();
  }
}

function printChapter(view: ChapterView): void {
  for (const line of view.seen) console.log(`    ${line}`);
  for (const line of view.wrong) console.log(`    WRONG: ${line}`);
  if (!view.ok) printFailedSteps(view);
  console.log(`    ${view.ok ? 'as expected' : 'NOT AS EXPECTED'}, ${view.seconds.toFixed(1)} s`);
}

const folder = path.resolve(import.meta.dirname, '../build/rehearsal');
fs.mkdirSync(folder, { recursive: true });
const names = positionals.filter(isStory);
for (const name of names.length > 0 ? names : (Object.keys(STORIES) as StoryName[])) {
  const story = await STORIES[name]();
  if (process.exitCode === 130) break;
  const page = path.join(folder, `${name}.html`);
  fs.writeFileSync(page, storyPage(story));
  printTimeline(story);
  console.log(
    `\n  Where to look: ${path.relative(process.cwd(), page)} (jobs, logs, summaries, what changed in the cloud)\n`,
  );
  if (story.chapters.some(({ ok }) => !ok)) process.exitCode = 1;
}
