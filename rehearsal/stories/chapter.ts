import type { JournalEntry } from '../cloud/cloud.types.ts';
import type { ChapterView } from '../report/view.ts';
import type { RunRequest, RunResult } from '../runner/runner.types.ts';
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

/** Plays one chapter while visitors ask every environment for its version, each every 100 ms. */
export async function playChapter(
  chapter: Chapter,
  stage: Stage,
): Promise<{ view: ChapterView; evidence: Evidence }> {
  const began = performance.now();
  const from = stage.cloud.journal.length;
  const request = await chapter.act(stage);
  const visitors = Object.entries(stage.environments).map(
    ([name, { url }]) => [name, startProbe(`${url}/version`)] as const,
  );
  const run = await stage.runner.run(request);
  const probes: Record<string, ProbeReport> = {};
  for (const [name, visitor] of visitors) probes[name] = await visitor.stop();
  const changes = stage.cloud.journal.slice(from).filter(({ write, role }) => write && isPipeline(role));
  const evidence = { run, changes, probes };
  const wrong = [...visitorsComplain(probes), ...(await chapter.judge(evidence, stage))];
  const view = {
    title: chapter.title,
    expected: chapter.expected,
    ok: wrong.length === 0,
    wrong,
    seconds: (performance.now() - began) / 1000,
    seen: Object.entries(probes).map(([name, report]) => seenBy(name, report)),
    conclusion: run.conclusion,
    jobs: run.jobs.map(jobView),
    changes,
  };
  return { view, evidence };
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

function jobView(job: RunResult['jobs'][number]): ChapterView['jobs'][number] {
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
