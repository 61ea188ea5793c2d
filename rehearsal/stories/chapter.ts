import { asError } from '../../src/core/failure.ts';
import type { JournalEntry } from '../cloud/cloud.types.ts';
import type { ChapterView } from '../report/view.ts';
import type { JobResult, RunRequest, RunResult } from '../runner/runner.types.ts';
import type { Ground, StageOptions } from '../stage/ground.ts';

/** What visitors saw while something went on. */
export interface Seen<Sight> {
  /** For the judge of a chapter. */
  sight: Sight;
  /** The same for a reader. */
  lines: string[];
  /** What no visitor may ever see, such as a failed request. */
  complaints: string[];
}

/** What one chapter had to go by when it says what is wrong. */
export interface Evidence<Sight> {
  run: RunResult;
  /** Calls that changed the cloud while the run went. */
  changes: JournalEntry[];
  sight: Sight;
}

/** One chapter: what a developer does, what must come of it, and how that is seen. */
export interface Chapter<Stage extends Ground, Sight> {
  title: string;
  /** One sentence. */
  expected: string;
  /** Visitors may see what they complain of elsewhere: the chapter is about that, and judges it by itself. */
  visitorsMayNotice?: true;
  /** Changes the repository, and says which run GitHub would start. */
  act(stage: Stage): RunRequest | Promise<RunRequest>;
  /** What is not as it should be; nothing when all is well. */
  judge(evidence: Evidence<Sight>, stage: Stage): Promise<string[]>;
}

/** What happens to every team of one kind of application, on a stage of its own. */
export interface Story<Stage extends Ground, Sight> {
  title: string;
  open(options: StageOptions): Promise<Stage>;
  /** Lets visitors in; what they saw is told when they are stopped. */
  watch(stage: Stage): { stop(): Promise<Seen<Sight>> } | Promise<{ stop(): Promise<Seen<Sight>> }>;
  chapters: Chapter<Stage, Sight>[];
}

/**
 * Plays one chapter while visitors look. A chapter that cannot begin, because one before it went wrong, is one that did
 * not end as it should.
 * @param signal cancels the run, as the button on GitHub does
 */
export async function playChapter<Stage extends Ground, Sight>(
  story: Pick<Story<Stage, Sight>, 'watch'>,
  chapter: Chapter<Stage, Sight>,
  stage: Stage,
  signal?: AbortSignal,
): Promise<ChapterView> {
  const began = performance.now();
  const told = (
    part: Pick<ChapterView, 'wrong' | 'seen' | 'conclusion' | 'jobs' | 'changes'>,
  ): ChapterView => ({
    title: chapter.title,
    expected: chapter.expected,
    ok: part.wrong.length === 0,
    seconds: (performance.now() - began) / 1000,
    ...part,
  });
  try {
    return told(await observe(story, chapter, stage, signal));
  } catch (error) {
    const wrong = [`It could not be played: ${asError(error).message}`];
    return told({ wrong, seen: [], conclusion: 'skipped', jobs: [], changes: [] });
  }
}

async function observe<Stage extends Ground, Sight>(
  story: Pick<Story<Stage, Sight>, 'watch'>,
  chapter: Chapter<Stage, Sight>,
  stage: Stage,
  signal: AbortSignal | undefined,
) {
  const from = stage.cloud.journal.length;
  const request = await chapter.act(stage);
  const visitors = await story.watch(stage);
  const run = await stage.runner.run({ ...request, ...(signal && { signal }) });
  const { sight, lines, complaints } = await visitors.stop();
  const changes = stage.cloud.journal.slice(from).filter(({ write, role }) => write && isPipeline(role));
  const wrong = await chapter.judge({ run, changes, sight }, stage);
  return {
    wrong: [...(chapter.visitorsMayNotice ? [] : complaints), ...wrong],
    seen: lines,
    conclusion: run.conclusion,
    jobs: run.jobs.map(jobView),
    changes,
  };
}

/** Calls of the pipeline's own roles; tasks that write their logs are no change that somebody made. */
const isPipeline = (role: string) => role.endsWith('-deploy');

function jobView(job: JobResult): ChapterView['jobs'][number] {
  return {
    id: job.id,
    name: job.name,
    needs: job.needs,
    conclusion: job.conclusion,
    seconds: job.durationMs / 1000,
    steps: job.steps.map((step) => ({
      name: step.name,
      conclusion: step.conclusion,
      seconds: step.durationMs / 1000,
      log: step.lines,
      summary: step.summary,
    })),
  };
}
