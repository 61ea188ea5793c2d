import { asError } from '../../src/core/failure.ts';
import type { JournalEntry } from '../cloud/cloud.types.ts';
import type { ChapterView } from '../report/view.ts';
import type { JobResult, RunRequest, RunResult } from '../runner/runner.types.ts';
import { type ProbeReport, startProbe } from '../stage/probe.ts';
import type { Stage } from '../stage/stage.ts';

/** What one chapter had to go by when it says what is wrong. */
export interface Evidence {
  run: RunResult;
  /** Calls that changed the cloud while the run went. */
  changes: JournalEntry[];
  /** What a visitor of the environment saw meanwhile, by environment. */
  probes: Record<string, ProbeReport>;
}

/** One chapter: what a developer does, what must come of it, and how that is seen. */
export interface Chapter {
  title: string;
  /** One sentence. */
  expected: string;
  /** Changes the repository, and says which run GitHub would start. */
  act(stage: Stage): RunRequest | Promise<RunRequest>;
  /** What is not as it should be; nothing when all is well. */
  judge(evidence: Evidence, stage: Stage): Promise<string[]>;
}

/**
 * Plays one chapter while visitors ask every environment for its version, each every 100 ms.
 * A chapter that cannot begin, because one before it went wrong, is one that did not end as it should.
 * @param signal cancels the run, as the button on GitHub does
 */
export async function playChapter(
  chapter: Chapter,
  stage: Stage,
  signal?: AbortSignal,
): Promise<ChapterView> {
  const began = performance.now();
  try {
    const { evidence, wrong } = await observe(chapter, stage, signal);
    return viewOf(
      chapter,
      evidence,
      [...visitorsComplain(evidence.probes), ...wrong],
      performance.now() - began,
    );
  } catch (error) {
    const nothing = { run: { conclusion: 'skipped', jobs: [] }, changes: [], probes: {} } as const;
    return viewOf(
      chapter,
      nothing,
      [`It could not be played: ${asError(error).message}`],
      performance.now() - began,
    );
  }
}

async function observe(chapter: Chapter, stage: Stage, signal: AbortSignal | undefined) {
  const from = stage.cloud.journal.length;
  const request = await chapter.act(stage);
  const visitors = Object.entries(stage.environments).map(
    ([name, { url }]) => [name, startProbe(`${url}/version`)] as const,
  );
  const run = await stage.runner.run({ ...request, ...(signal && { signal }) });
  const probes: Record<string, ProbeReport> = {};
  for (const [name, visitor] of visitors) probes[name] = await visitor.stop();
  const changes = stage.cloud.journal.slice(from).filter(({ write, role }) => write && isPipeline(role));
  const evidence = { run, changes, probes };
  return { evidence, wrong: await chapter.judge(evidence, stage) };
}

function viewOf(
  { title, expected }: Chapter,
  {
    run,
    changes,
    probes,
  }: { run: Pick<RunResult, 'conclusion'> & { jobs: readonly JobResult[] } } & Pick<Evidence, 'probes'> & {
      changes: readonly JournalEntry[];
    },
  wrong: string[],
  milliseconds: number,
): ChapterView {
  return {
    title,
    expected,
    ok: wrong.length === 0,
    wrong,
    seconds: milliseconds / 1000,
    seen: Object.entries(probes).map(([name, report]) => seenBy(name, report)),
    conclusion: run.conclusion,
    jobs: run.jobs.map(jobView),
    changes: [...changes],
  };
}

/** Calls of the pipeline's own roles; tasks that write their logs are no change that somebody made. */
const isPipeline = (role: string) => role.endsWith('-deploy');

/** A rollout or a rollback that visitors notice is never as it should be. */
function visitorsComplain(probes: Record<string, ProbeReport>): string[] {
  return Object.entries(probes).flatMap(([name, { failures, requests }]) => {
    const [first] = failures;
    return first
      ? [`${name}: ${failures.length} of ${requests} requests failed, the first with: ${first.reason}`]
      : [];
  });
}

const short = (version: string) => (/^[0-9a-f]{40}$/.test(version) ? version.slice(0, 7) : version);

function seenBy(name: string, { requests, failures, versions }: ProbeReport): string {
  return `${name}: ${requests} requests, ${failures.length} failed, served ${versions.map(short).join(', then ')}`;
}

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
